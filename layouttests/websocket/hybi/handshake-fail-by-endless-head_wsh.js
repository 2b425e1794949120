connection.writeRaw("HTTP/1.1 101 Switching Protocols\r\n");
for (let i = 0; i < 1000; i++)
    connection.writeRaw("X-Field-" + i + ": " + "x".repeat(1000) + "\r\n");
connection.readAll();       // until the client has gone
connection.drop();
