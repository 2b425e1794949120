var payloads = {
    "lone-byte": "61 ff 62",
    "overlong": "c0 80",
    "surrogate": "ed a0 80",
    "too-large": "f4 90 80 80",
    "cut-short": "e3 81 61",
    "cut-by-frame-end": "e3 81",
    "lone-continuation": "80",
};

connection.accept();
if (request.query === "cut-by-message-end") {
    connection.sendFrame({ fin: false, opcode: 1, payload: hex("e3") });
    connection.sendFrame({ fin: true, opcode: 0, payload: hex("81") });
} else {
    connection.sendFrame({ opcode: 1, payload: hex(payloads[request.query]) });
}
connection.drop();
