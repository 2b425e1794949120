// The query is the body: nothing, a single byte, or a code with a reason.
const [kind, ...words] = decodeURIComponent(request.query).split(" ");
const code = Number(kind);
const body = { "": [], "one-byte": [0x58] }[kind] || [code >> 8, code & 0xFF, ...utf8(words.join(" "))];
connection.accept();
connection.sendFrame({ opcode: 8, payload: Uint8Array.from(body) });
connection.receiveFrame(); // the client's Close
connection.drop();
