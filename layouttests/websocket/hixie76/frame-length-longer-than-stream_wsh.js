connection.accept();
connection.writeRaw(
    0x00, "hello", 0xFF,
    0x80, 0x81, 0x01, // 129 bytes are to follow
    0x00, "should be skipped", 0xFF, 0xFF, 0x00);
connection.drop();
