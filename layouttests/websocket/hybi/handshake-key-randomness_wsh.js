connection.send(request.header("Sec-WebSocket-Key"));
