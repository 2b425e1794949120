connection.receive();
connection.writeRaw(hex("81 05"), "hello", hex("88 04 03 e9"), "by");
connection.abort();
