connection.accept({ add: [["Sec-WebSocket-Accept", connection.acceptValue]] });
connection.drop();
