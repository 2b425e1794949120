connection.accept({ protocol: "chat", add: [["Sec-WebSocket-Protocol", "superchat"]] });
connection.drop();
