connection.accept();
connection.sendFrame({ fin: false, opcode: 1, payload: "begin" });
connection.sendFrame({ fin: true, opcode: 0, rsv2: true, payload: "end" });
connection.drop();
