connection.accept();
if ("of" in request.params) {
    connection.send(shared.wait(request.params.of));
    shared.set(request.params.of, undefined);
} else {
    if (request.query === "none")
        connection.sendClose();
    else
        connection.sendClose(Number(request.query), "why");
    var frame = connection.receiveFrame();
    var payload = new Uint8Array(frame.payload);
    shared.set(request.query, frame.opcode !== 8 ? "another frame" : payload.length < 2 ? "none" : String(payload[0] * 256 + payload[1]));
    connection.drop();
}
