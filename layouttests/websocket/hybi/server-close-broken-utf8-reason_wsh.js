connection.accept();
connection.writeRaw(hex("88 05 03 e8 61 ff 62"));
connection.drop();
