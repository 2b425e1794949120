connection.accept();
connection.writeRaw(hex("81 86 00 00 00 00"), "masked");
connection.drop();
