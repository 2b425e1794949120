connection.accept();
connection.writeRaw(
    hex("81 06"), "before",
    hex("88 06 03 e9"), "over",
    hex("81 05"), "after",
    hex("83 00"));          // a reserved opcode
connection.receiveFrame();  // the client's Close
connection.drop();
