if (request.params.report) {
    connection.send(shared.wait(request.params.report));
} else {
    connection.accept({ replace: { "Sec-WebSocket-Origin": "http://example.com" } });
    const bytes = connection.readAll();
    shared.set(request.params.id, "received " + (toHex(bytes) || "nothing") + ", then " + connection.streamEnded);
    connection.drop();
}
