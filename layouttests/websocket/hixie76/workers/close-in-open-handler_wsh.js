connection.accept();
const bytes = connection.readRaw(2);
connection.send("received " + toHex(bytes)); // delivered while the socket closes
connection.sendClose();
connection.halfClose();
