connection.accept();
connection.writeRaw(
    hex("81 0d"), "First message",
    hex("01 06"), "Second",
    hex("80 08"), " message",
    hex("81 00"),
    hex("81 03"), "END",
    hex("88 00"));
connection.receiveFrame();  // the client's Close
connection.drop();
