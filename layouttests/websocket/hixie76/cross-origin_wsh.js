connection.send(JSON.stringify({ origin: request.header("Origin"), host: request.header("Host") }));
