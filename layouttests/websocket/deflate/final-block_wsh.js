connection.accept({ extensions: "permessage-deflate" });
const send = (payload) => connection.sendFrame({ opcode: 1, rsv1: true, payload });
send(hex("f3 48 cd c9 c9 07 00 00")); // RFC 7692 §7.2.3.4
send(hex("f3 48 cd c9 c9 07 00 00"));
send(hex("f2 48 cd c9 c9 07 00"));
send(deflate("in the end", { final: true }));
