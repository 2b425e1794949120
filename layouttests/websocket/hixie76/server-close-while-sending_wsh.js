if (request.params.report) {
    connection.send(shared.wait(request.params.report));
} else if (request.params.say) {
    shared.set(request.params.say + request.params.id, true);
} else {
    connection.accept();
    shared.wait("sent" + request.params.id);
    connection.sendClose();
    shared.wait("closing" + request.params.id);
    const message = connection.receive();
    const end = connection.receive() === null ? connection.ended : "another message";
    connection.halfClose();
    const rest = connection.readAll();
    shared.set(request.params.id, "received " + message.length + " characters, then " + end + ", then " +
        (toHex(rest) || "nothing"));
}
