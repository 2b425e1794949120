connection.accept({ protocol: "" });   // no Sec-WebSocket-Protocol
connection.drop();
