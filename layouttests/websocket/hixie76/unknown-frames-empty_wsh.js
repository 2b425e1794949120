connection.accept();
connection.writeRaw(0x01, 0xFF);
connection.send("after 01 ff");
connection.writeRaw(0x80, 0x00);
connection.send("after 80 00");
connection.writeRaw(0xFE, 0x80, 0x00);
connection.send("after fe 80 00");
