connection.accept();
connection.sendFrame({ fin: false, opcode: 2, payload: hex("00 01") });
connection.sendFrame({ fin: false, opcode: 0, payload: hex("02") });
connection.sendFrame({ fin: true, opcode: 0, payload: hex("ff") });
connection.sendFrame({ fin: false, opcode: 2, payload: hex("c3") });
connection.sendFrame({ fin: true, opcode: 0, payload: hex("28") });
connection.sendFrame({ fin: false, opcode: 2, payload: "" });
connection.sendFrame({ fin: true, opcode: 0, payload: "" });
