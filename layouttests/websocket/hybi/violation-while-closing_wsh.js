connection.accept();
connection.receiveFrame();
connection.writeRaw(hex("83 00"));
connection.drop();
