connection.accept();
connection.writeRaw(0x80);
connection.sleep(50);
connection.writeRaw(0x00, 0xFF, 0x00);
connection.readRaw(2);
connection.halfClose();
