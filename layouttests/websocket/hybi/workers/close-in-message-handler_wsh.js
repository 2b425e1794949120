connection.accept();
connection.writeRaw(hex("81 05"), "first", hex("81 06"), "second");
connection.receive(); // only the Close comes, and is answered
