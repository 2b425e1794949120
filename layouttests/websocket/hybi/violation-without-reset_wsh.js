if (request.params.report) {
    connection.send(shared.wait(request.params.report));
    shared.set(request.params.report, undefined);
} else {
    connection.accept();
    connection.writeRaw(hex("83 00"), "x".repeat(100000)); // a reserved opcode, and more
    const frame = connection.receiveFrame();
    for (let i = 0; i < 10; i++)
        connection.writeRaw("x".repeat(100000)); // meanwhile the client has gone
    connection.halfClose();
    const rest = connection.readAll();
    shared.set("end", "got opcode " + frame.opcode + ", then " + rest.length + " bytes, then " + connection.streamEnded);
    connection.drop();
}
