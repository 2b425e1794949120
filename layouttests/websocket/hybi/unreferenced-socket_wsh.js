// ?name=…  a socket that is lost: tells, by that name, how it ended. A kept one waits until
//          it is asked, and then does what its listener is there for.
// ?of=…    passes on what is told by a name
// ?ask=…   asks a kept one
connection.accept();
const name = request.params.name;
if (request.params.of) {
    connection.send(shared.wait(request.params.of));
    shared.set(request.params.of, undefined);
} else if (request.params.ask) {
    shared.set("ask " + request.params.ask, "");
} else if (name.startsWith("kept-")) {
    shared.wait("ask " + name);
    shared.set("ask " + name, undefined);
    if (name === "kept-message")
        connection.send("hello");
    else if (name === "kept-close")
        connection.close(1000, "bye");
    else
        connection.abort();
    if (name === "kept-message")
        connection.receive();
} else {
    const heard = [];
    let message;
    while ((message = connection.receive()) !== null)
        heard.push(message);
    shared.set(name, (heard.length ? heard.join() + ", then " : "") + connection.ended + " " + connection.closeCode +
        " " + JSON.stringify(connection.closeReason));
}
