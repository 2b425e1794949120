connection.writeRaw(
    "HTTP/1.1 101 WebSocket Protocol Handshake\r\n" +
    "SEC-WEBSOCKET-LOCATION:" + request.location + "\r\n" +
    "sec-websocket-origin:    " + request.header("Origin") + "\r\n" +
    "X-Unknown: is ignored\r\n" +
    "Sec-WebSocket-Accept: is ignored too\r\n" +
    "connection: UPGRADE\r\n" +
    "upgrade: websocket\r\n" +
    "\r\n",
    connection.challengeAnswer);
