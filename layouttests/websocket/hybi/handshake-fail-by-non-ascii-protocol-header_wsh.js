connection.accept({ add: [["Sec-WebSocket-Protocol", "Non-\u00E1scii-value"]] });
connection.drop();
