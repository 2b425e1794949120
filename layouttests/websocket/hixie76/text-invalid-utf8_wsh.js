connection.accept();
connection.writeRaw(0x00, "a\xC3(b", 0xFF);
connection.writeRaw(0x00, 0xE3, 0x81, 0xFF); // a character cut short
connection.send("after");
