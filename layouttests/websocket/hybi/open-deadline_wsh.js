if (request.query === "pending") {
    connection.send(shared.wait("pending"));
    shared.set("pending", undefined);
} else {
    shared.set("pending", "it is");
    connection.readAll();       // until the client has gone
    connection.drop();
}
