connection.accept({ replace: { "Upgrade": "WebSocket" } });
connection.close(1000);
