connection.accept();
connection.writeRaw(0xFF);
connection.sleep(20);
connection.writeRaw(0x03, "abc");
connection.send("after ff 03");
connection.writeRaw(0xFF);
connection.sleep(20);
connection.writeRaw(0x80); // more of the length follows
connection.sleep(20);
connection.writeRaw(0x00);
connection.readRaw(2);
connection.halfClose();
