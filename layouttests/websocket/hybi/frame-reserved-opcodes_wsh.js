connection.accept();
connection.sendFrame({ opcode: Number(request.query), payload: "This frame should be ignored." });
connection.drop();
