connection.accept();
connection.send("whole");
connection.sendFrame({ fin: true, opcode: 0, payload: "more" });
connection.drop();
