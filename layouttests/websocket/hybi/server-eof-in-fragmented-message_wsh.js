connection.accept();
connection.sendFrame({ fin: false, opcode: 1, payload: "begun" });
connection.drop();
