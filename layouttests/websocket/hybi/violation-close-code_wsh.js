var bad = {
    "reserved-opcode": "83 00",
    "masked": "81 82 00 00 00 00 68 69",
    "reserved-bit-1": "c1 02 68 69",
    "reserved-bit-2": "a1 02 68 69",
    "length-top-bit": "81 7f 80 00 00 00 00 00 00 00",
    "fragmented-ping": "09 00",
    "interleaved": "01 01 61 81 01 62",
    "reserved-close-code": "88 02 03 ed",
    "text-not-utf8": "81 01 ff",
    "reason-not-utf8": "88 03 03 e8 ff",
};

connection.accept();
if ("of" in request.params) {
    connection.send(shared.wait(request.params.of));
    shared.set(request.params.of, undefined);
} else {
    connection.writeRaw(hex(bad[request.query]));
    var frame = connection.receiveFrame();
    var payload = frame && new Uint8Array(frame.payload);
    shared.set(request.query, frame && frame.opcode === 8 && payload.length >= 2 ? String(payload[0] * 256 + payload[1]) : "no Close with a code");
    connection.drop();
}
