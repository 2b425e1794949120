connection.accept();
connection.writeRaw(hex("81 05"), "first", hex("81 06"), "second", hex("81 05"), "third");
connection.receive();
