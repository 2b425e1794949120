connection.accept({ omit: ["Sec-WebSocket-Accept"] });
connection.drop();
