connection.writeRaw("HTTP/1.1 101 Switching Protocols\r\n", "p".repeat(1024), "\r\n\r\n");
connection.drop();
