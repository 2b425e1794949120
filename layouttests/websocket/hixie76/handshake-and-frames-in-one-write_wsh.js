connection.writeRaw(connection.handshakeText(), connection.challengeAnswer,
    0x00, "first", 0xFF, 0x00, "second", 0xFF, 0xFF, 0x00);
