const fake = [0x00, "should be skipped", 0xFF, 0xFF, 0x00]; // 21 bytes
connection.accept();
connection.writeRaw(
    0x00, "hello", 0xFF,
    0x80, 0x81, 0x01, ...fake, "x".repeat(129 - 21), // one group of seven bits and 1
    0x00, "world", 0xFF,
    0x80, 0x80, 0x80, 21, ...fake, // leading groups may be zero
    0x00, "again", 0xFF);
