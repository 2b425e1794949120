connection.accept();
connection.sendFrame({ opcode: 1, mask: hex("01 02 03 04"), payload: "masked" });
connection.drop();
