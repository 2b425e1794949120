connection.accept();
connection.writeRaw(hex("81 0a"), "only");  // four bytes of ten
connection.drop();
