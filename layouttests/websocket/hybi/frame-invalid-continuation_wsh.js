connection.accept();
connection.writeRaw(hex("80 09"), "continues", hex("81 05"), "valid");
connection.drop();
