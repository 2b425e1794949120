connection.accept();
connection.writeRaw(0x00, "one", 0xFF, 0x00, "two", 0xFF, 0x00, "three", 0xFF);
connection.receive(); // only the close frame comes, and is answered
