const bad = {
    continuation: "41 03 f2 48 cd  c0 04 c9 c9 07 00",
    ping: "c9 07 f2 48 cd c9 c9 07 00",
    close: "c8 05 62 7e 01 00 00", // 1000
    "reserved-bit-2": "e1 07 f2 48 cd c9 c9 07 00",
    "reserved-block": "c1 01 06",
    "stored-block": "c1 05 00 01 00 01 00", // whose length contradicts itself
    "before-the-start": "c1 05 f2 00 11 00 00",
};

if (request.params.report) {
    connection.send(shared.wait(request.params.report));
    shared.set(request.params.report, undefined);
} else {
    connection.accept({ extensions: "permessage-deflate" });
    connection.writeRaw(hex(bad[request.params.bad]));
    const frame = connection.receiveFrame();
    const payload = frame && new Uint8Array(frame.payload);
    const code = frame && frame.opcode === 8 && payload.length >= 2 ? payload[0] * 256 + payload[1] : "nothing";
    // What is no compressed data may count as either that or bad data, 1007.
    const either = /block|start/.test(request.params.bad) && (code === 1002 || code === 1007);
    shared.set(request.params.bad, "got " + (either ? "1002 or 1007" : code));
    connection.drop();
}
