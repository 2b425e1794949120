connection.writeRaw(connection.handshakeText(), hex("81 03"), "one", hex("81 03"), "two", hex("88 02 03 e8"));
connection.receiveFrame();  // the client's Close
connection.drop();
