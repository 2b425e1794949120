connection.accept({ statusLine: "HTTP/1.1 " + request.params.code + " WebSocket Protocol Handshake" });
connection.readAll(); // the client hangs up
