// For several tests: selects the subprotocol that the query names.
connection.accept({ protocol: request.query });
connection.send("asked for: " + request.header("Sec-WebSocket-Protocol"));
