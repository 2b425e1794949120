connection.accept();
connection.writeRaw(hex("88 01 58"));
connection.drop();
