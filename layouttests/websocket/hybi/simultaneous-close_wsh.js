connection.accept();
connection.writeRaw(hex("81 03"), "now", hex("88 08 0f a2"), "server");
connection.receiveFrame();  // the client's Close
connection.drop();
