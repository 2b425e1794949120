connection.accept();
connection.send("before");
connection.writeRaw(new Uint8Array(16).fill(0xFF), 0x00, "after", 0xFF);
connection.readAll(); // the client hangs up
