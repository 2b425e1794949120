if (request.params.report) {
    connection.send(shared.wait(request.params.report));
    shared.set(request.params.report, undefined);
} else {
    connection.accept({ extensions: "permessage-deflate" });
    connection.writeRaw(hex("c1 03 fa 0f 00")); // FF
    const frame = connection.receiveFrame();
    const payload = new Uint8Array(frame ? frame.payload : 0);
    shared.set("close", frame ? "got opcode " + frame.opcode + " with " + (payload[0] * 256 + payload[1]) : "got nothing");
    connection.drop();
}
