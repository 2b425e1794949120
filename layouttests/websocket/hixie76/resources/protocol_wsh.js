// Agrees to whatever protocol the client names, and repeats it.
const protocol = request.header("Sec-WebSocket-Protocol");
connection.accept({ protocol });
connection.send(protocol);
