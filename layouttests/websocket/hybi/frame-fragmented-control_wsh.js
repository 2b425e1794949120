connection.accept();
connection.sendFrame({ fin: false, opcode: 9, payload: "This ping will have" });
connection.sendFrame({ fin: true, opcode: 0, payload: " a second part." });
connection.drop();
