if (request.params.report) {
    connection.send(shared.wait(request.params.report));
} else {
    // The close frame comes with the handshake, so that the page cannot have answered it
    // before it calls close().
    connection.writeRaw(connection.handshakeText(), connection.challengeAnswer, 0xFF, 0x00);
    const bytes = connection.readRaw(2);
    connection.halfClose();
    const rest = connection.readAll();
    shared.set(request.params.id, "received " + toHex(bytes) + ", then " + (toHex(rest) || "nothing"));
}
