connection.accept();
connection.sendFrame({ opcode: 10, payload: "unsolicited" });
connection.send("after the pong");
