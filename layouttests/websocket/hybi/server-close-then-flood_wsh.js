if (request.params.report) {
    connection.send(shared.wait(request.params.report));
    shared.set(request.params.report, undefined);
} else {
    connection.accept();
    connection.sendClose(1000, "bye");
    connection.receiveFrame(); // the client's Close
    const more = new Uint8Array(1 << 20);
    let end = "could send 100 MiB";
    try {
        for (let i = 0; i < 100; i++)
            connection.writeRaw(more);
    } catch (e) {
        end = "was cut off";
    }
    shared.set("end", end);
    connection.drop();
}
