function show(bytes) {
    return Array.from(new Uint8Array(bytes), (b) => (b < 16 ? "0" : "") + b.toString(16)).join(" ");
}

connection.accept();
var frame = connection.receiveFrame();
connection.sendClose(1000, "fin " + frame.fin + ", opcode " + frame.opcode + ", masked " + frame.masked +
    ", payload [" + show(frame.payload) + "], " + frame.raw.byteLength + " bytes in all");
connection.drop();
