if (request.params.report) {
    connection.send(shared.wait(request.params.report));
} else {
    connection.accept();
    connection.writeRaw(0xFF, 0x80, 0x80, 0x00);
    const answer = connection.readRaw(2);
    connection.halfClose();
    const rest = connection.readAll();
    shared.set(request.params.id, "received " + toHex(answer) + ", then " + (toHex(rest) || "nothing"));
}
