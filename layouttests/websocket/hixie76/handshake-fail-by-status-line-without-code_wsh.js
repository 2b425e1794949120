const line = { garbage: "ThisIsNoHandshake", "one-space": "HTTP/1.1 101", long: "x".repeat(500) }[request.params.line];
connection.writeRaw(line, "\r\n", connection.handshakeText(), connection.challengeAnswer);
connection.readAll(); // the client hangs up
