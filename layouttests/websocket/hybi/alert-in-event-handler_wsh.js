connection.accept();
connection.writeRaw(hex("81 03"), "one", hex("81 03"), "two");
