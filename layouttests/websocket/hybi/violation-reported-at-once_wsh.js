connection.send("now");
connection.writeRaw(hex("8b 00"));
connection.readAll();       // ends only when the client has gone
connection.drop();
