connection.accept();
connection.sendFrame({ opcode: 10, payload: "unsolicited" });
connection.sendFrame({ opcode: 9, payload: "solicited" });
connection.send("the first answer is to what was " + text(connection.receiveFrame().payload));
