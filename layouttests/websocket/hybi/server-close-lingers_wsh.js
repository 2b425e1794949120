if (request.query === "answered") {
    connection.send(shared.wait("answered"));
    shared.set("answered", undefined);
} else {
    connection.accept();
    connection.sendClose(1000, "done");
    connection.receiveFrame();
    shared.set("answered", "it is");
    connection.readAll();       // until the client has gone
    connection.drop();
}
