connection.writeRaw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConn");
connection.drop();
