if (request.params.go) {
    shared.set("go " + request.params.go, true);
} else {
    connection.accept();
    connection.readRaw(1); // the message is on its way, and stays there
    connection.sendClose();
    connection.halfClose();
    shared.wait("go " + request.params.id);
    connection.abort();
}
