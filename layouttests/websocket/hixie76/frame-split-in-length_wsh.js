connection.accept();
connection.writeRaw(0x80, 0x81);
connection.sleep(20);
connection.writeRaw(0x01);
connection.sleep(20);
connection.writeRaw("x".repeat(100));
connection.sleep(20);
connection.writeRaw("x".repeat(29), 0x00, "after 129 bytes", 0xFF);
