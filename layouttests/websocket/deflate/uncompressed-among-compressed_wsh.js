connection.accept({ extensions: "permessage-deflate" });
connection.sendFrame({ opcode: 1, rsv1: true, payload: deflate("one") });
connection.sendFrame({ opcode: 1, payload: "two" });
connection.sendFrame({ opcode: 2, rsv1: true, payload: deflate(hex("03 03 03"), { dictionary: "one" }) });
connection.sendFrame({ opcode: 2, payload: hex("04") });
connection.sendFrame({ opcode: 1, rsv1: true, payload: deflate("one more", { dictionary: "one\x03\x03\x03" }) });
