connection.accept();
const bytes = connection.readRaw(2);
connection.send("received " + toHex(bytes));
connection.sendClose();
connection.halfClose();
