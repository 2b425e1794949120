if (request.params.report) {
    connection.send(shared.wait(request.params.report));
} else {
    connection.accept();
    const bytes = connection.readRaw(2);
    connection.sleep(20);
    connection.sendClose();
    connection.halfClose();
    const rest = connection.readAll();
    shared.set(request.params.id, "received " + toHex(bytes) + ", then " + (toHex(rest) || "nothing"));
}
