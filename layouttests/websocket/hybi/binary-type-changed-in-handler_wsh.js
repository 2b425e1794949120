connection.accept();
connection.writeRaw(hex("82 01 01  82 01 02  82 03 03 03 03"));
