if (request.params.report) {
    connection.send(shared.wait(request.params.report));
    shared.set(request.params.report, undefined);
} else if (request.query === "pending") {
    connection.send(shared.wait("pending"));
    shared.set("pending", undefined);
} else {
    shared.set("pending", "it is");
    const bytes = connection.readAll();
    shared.set("end", "got " + (toHex(bytes) || "nothing") + ", then the end of the stream");
    connection.drop();
}
