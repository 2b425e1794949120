connection.accept();
connection.writeRaw(hex("81 64 61 e3"));    // a frame of 100 bytes, and the first of three bytes
connection.sleep(20);
connection.writeRaw(hex("c3"));             // which no such byte follows; nor does anything else
connection.readAll();       // until the client has gone
connection.drop();
