connection.accept();
connection.writeRaw(hex("81 7f 80 00 00 00 00 00 00 00"));
connection.readAll();       // until the client has gone
connection.drop();
