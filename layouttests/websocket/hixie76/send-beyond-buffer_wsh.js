if (request.params.go) {
    shared.set("go" + request.params.go, true);
} else {
    connection.autoClose = false;
    connection.accept();
    shared.wait("go" + request.params.id); // the client's buffer fills meanwhile
    const lengths = [];
    for (let message; (message = connection.receive()) !== null;)
        lengths.push(message.length);
    connection.send("messages of " + lengths.join(", ") + " characters");
    connection.close();
}
