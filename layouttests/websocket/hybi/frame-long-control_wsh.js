connection.accept();
connection.sendFrame({ opcode: 9, payload: "p".repeat(126) });
connection.drop();
