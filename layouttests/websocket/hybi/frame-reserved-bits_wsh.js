var bit = Number(request.query);
connection.accept();
connection.sendFrame({ opcode: 1, rsv1: bit === 1, rsv2: bit === 2, rsv3: bit === 3, payload: "This message should be ignored." });
connection.drop();
