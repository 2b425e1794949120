connection.accept({ add: [["Sec-WebSocket-Extensions", "x-foo"]] });
connection.drop();
