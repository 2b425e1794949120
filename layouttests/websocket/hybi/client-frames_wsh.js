var extended = { 126: 2, 127: 8 };  // bytes of length behind the second byte
var keys = new Set();

connection.accept();
for (var i = 0; i < 6; i++) {
    var frame = connection.receiveFrame();
    var raw = new Uint8Array(frame.raw);
    var form = raw[1] & 0x7F;
    var keyAt = 2 + (extended[form] || 0);
    keys.add(toHex(raw.subarray(keyAt, keyAt + 4)));
    var payload = new Uint8Array(frame.payload);
    var intact = frame.fin && frame.masked && !frame.rsv1 && !frame.rsv2 && !frame.rsv3 &&
        payload.every((byte, at) => byte === (frame.opcode === 1 ? 0x6D : at + 1));
    connection.send("opcode " + frame.opcode + ", " + payload.length + " bytes in the form " + form + ": " + (intact ? "intact" : "BROKEN"));
}
connection.send(keys.size + " different keys");
