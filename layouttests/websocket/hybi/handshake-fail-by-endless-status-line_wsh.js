connection.writeRaw("HTTP/1.1 101 " + ".".repeat(1500));
connection.readAll();       // until the client has gone
connection.drop();
