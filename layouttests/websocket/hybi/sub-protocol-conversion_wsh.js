// Selects the first one asked for.
connection.accept({ protocol: request.protocols[0] });
connection.send(request.header("Sec-WebSocket-Protocol"));
