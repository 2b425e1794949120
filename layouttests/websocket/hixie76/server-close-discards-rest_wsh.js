connection.accept();
connection.writeRaw(0x00, "before", 0xFF, 0xFF, 0x00, 0x00, "after", 0xFF, 0x80, 0x00);
connection.sleep(20);
connection.writeRaw(0x00, "much later", 0xFF, 0x01, "means nothing", 0xFF);
connection.readRaw(2);
connection.halfClose();
