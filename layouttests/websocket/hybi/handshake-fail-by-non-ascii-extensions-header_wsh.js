connection.accept({ add: [["Sec-WebSocket-Extensions", "Non-\u00E1scii-value"]] });
connection.drop();
