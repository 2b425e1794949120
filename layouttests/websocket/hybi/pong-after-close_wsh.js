if (request.params.report) {
    connection.send(shared.wait(request.params.report));
    shared.set(request.params.report, undefined);
} else {
    connection.accept();
    connection.receiveFrame();  // the client's Close
    connection.sendFrame({ opcode: 9, payload: "too late" });
    connection.sleep(20);       // an answer would be on its way before our Close
    connection.sendClose(1000, "bye");
    connection.halfClose();
    shared.set("rest", "got " + (toHex(connection.readAll()) || "nothing"));
    connection.drop();
}
