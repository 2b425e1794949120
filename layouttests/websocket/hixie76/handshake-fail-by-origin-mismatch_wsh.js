connection.accept({ replace: { "Sec-WebSocket-Origin": request.params.origin } });
connection.readAll(); // the client hangs up
