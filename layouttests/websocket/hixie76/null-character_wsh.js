connection.accept();
const bytes = connection.readRaw(13);
connection.send("received " + toHex(bytes));
connection.send("Not\xFF\0Split");
