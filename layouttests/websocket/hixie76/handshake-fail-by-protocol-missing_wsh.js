connection.accept({ omit: ["Sec-WebSocket-Protocol"] });
connection.readAll(); // the client hangs up
