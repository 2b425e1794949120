connection.accept();
connection.writeRaw(0x80);
connection.sleep(20);
connection.writeRaw(0x00, 0xFF, 0x00);
connection.readRaw(2);
connection.halfClose();
