connection.accept({ extensions: "permessage-deflate" });
// A first fragment that is flushed, so that its FF FF can be inflated; no other one follows.
connection.sendFrame({ fin: false, opcode: 1, rsv1: true, payload: hex("fa ff 1f 00 00 00 ff ff") });
connection.readAll(); // until the client has gone
connection.drop();
