if (request.params.report) {
    connection.send(shared.wait(request.params.report));
} else if (request.query === "pending") {
    connection.send(shared.wait("pending"));
    shared.set("pending", undefined);
} else {
    shared.set("pending", "it is");
    const bytes = connection.readAll();
    shared.set(request.params.id, "received " + (toHex(bytes) || "nothing") + ", then " + connection.streamEnded);
    connection.drop();
}
