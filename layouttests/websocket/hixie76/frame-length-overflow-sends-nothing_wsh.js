if (request.params.report) {
    connection.send(shared.wait(request.params.report));
} else {
    connection.accept();
    connection.writeRaw(new Uint8Array(16).fill(0xFF));
    const bytes = connection.readAll();
    shared.set(request.params.id, "received " + (toHex(bytes) || "nothing") + ", then " + connection.streamEnded);
    connection.drop();
}
