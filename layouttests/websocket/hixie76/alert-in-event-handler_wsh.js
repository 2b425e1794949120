connection.accept();
connection.writeRaw(0x00, "one", 0xFF, 0x00, "two", 0xFF);
