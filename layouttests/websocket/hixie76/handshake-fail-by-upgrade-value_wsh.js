connection.accept({ replace: { Upgrade: "WebSocket76" } });
connection.readAll(); // the client hangs up
