connection.autoClose = false;
connection.accept();
connection.receive(); // only the close frame comes
connection.writeRaw(0x01, "means nothing", 0xFF);
connection.send("after");
connection.close();
