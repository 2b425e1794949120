if (request.params.report) {
    connection.send(shared.wait(request.params.report));
    shared.set(request.params.report, undefined);
} else {
    connection.accept();
    connection.sendClose(1000, "over HTTP/" + request.httpVersion);
    connection.receiveFrame();
    connection.halfClose();
    const rest = connection.readAll();
    shared.set("end", "got " + rest.length + " bytes more, then " + connection.streamEnded);
    connection.drop();
}
