if (request.params.report) {
    connection.send(shared.wait(request.params.report));
    shared.set(request.params.report, undefined);
} else {
    connection.send(connection.receive());
    const bytes = connection.readAll();
    shared.set("end", "received " + (toHex(bytes) || "nothing") + ", then " + connection.streamEnded);
    connection.drop();
}
