connection.accept({ extensions: "permessage-deflate" });
// Two blocks, with what RFC 7692 §7.2.1 takes from the end of a message between them.
connection.sendFrame({ fin: false, opcode: 1, rsv1: true, payload: hex("f2 48 cd c9 c9 07 00 00 00 ff ff") });
connection.sendFrame({ fin: true, opcode: 0, payload: hex("f2 48 cd c9 c9 07 00") });
// One block, a byte a fragment.
const bytes = deflate("cut anywhere", { dictionary: "HelloHello" });
for (let i = 0; i < bytes.length; i++)
    connection.sendFrame({ fin: i === bytes.length - 1, opcode: i ? 0 : 1, rsv1: !i, payload: bytes.subarray(i, i + 1) });
