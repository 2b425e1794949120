connection.accept({ replace: { "Sec-WebSocket-Location": "ws://" + request.header("Host") + request.path } });
connection.readAll(); // the client hangs up
