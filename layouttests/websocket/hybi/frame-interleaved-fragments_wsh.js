connection.accept();
connection.sendFrame({ fin: false, opcode: 1, payload: "This message " });
connection.sendFrame({ fin: true, opcode: 1, payload: "has no end" });
connection.drop();
