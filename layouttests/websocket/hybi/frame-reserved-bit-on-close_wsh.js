connection.accept();
connection.sendFrame({ opcode: 8, rsv1: true, payload: hex("03 e8") });
connection.drop();
