connection.accept();
connection.sendFrame({ opcode: 1, payload: "" });
connection.sendFrame({ opcode: 1, payload: "first" });
connection.sendFrame({ fin: false, opcode: 1, payload: "" });
connection.sendFrame({ fin: true, opcode: 0, payload: "" });
connection.sendFrame({ fin: false, opcode: 1, payload: "sec" });
connection.sendFrame({ fin: false, opcode: 0, payload: "" });
connection.sendFrame({ fin: true, opcode: 0, payload: "ond" });
