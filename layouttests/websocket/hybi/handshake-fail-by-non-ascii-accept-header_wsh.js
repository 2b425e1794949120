connection.accept({ replace: { "Sec-WebSocket-Accept": "Non-\u00E1scii-value" } });
connection.drop();
