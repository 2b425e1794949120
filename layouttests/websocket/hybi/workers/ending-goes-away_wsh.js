// ?name=…  a worker's socket: keeps, by that name, what came of it
// ?of=…    tells it
connection.accept();
if (request.params.of) {
    connection.send(shared.wait(request.params.of));
    shared.set(request.params.of, undefined);
} else {
    const heard = [connection.receive()];
    connection.send("heard");
    connection.receive();
    shared.set(request.params.name, heard.join() + ", then " + connection.ended + " " + connection.closeCode);
}
