if (request.params.report) {
    connection.send(shared.wait(request.params.report));
} else {
    connection.accept();
    connection.sendClose();
    const answer = connection.readRaw(2);
    connection.halfClose();
    const rest = connection.readAll();
    shared.set(request.params.id, "received " + toHex(answer) + ", then " + (toHex(rest) || "nothing"));
}
