if (request.query === "closing") {
    connection.send(shared.wait("closing"));
    shared.set("closing", undefined);
} else {
    connection.accept();
    connection.receiveFrame();
    shared.set("closing", "it is");
    connection.readAll();       // until the client has gone
    connection.drop();
}
