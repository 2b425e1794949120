if (request.params.report) {
    connection.send(shared.wait(request.params.report));
    shared.set(request.params.report, undefined);
} else {
    const heard = [connection.receive()];
    connection.send("heard");
    for (let message; (message = connection.receive()) !== null;)
        heard.push(message);
    shared.set("end", "heard " + heard.join(", ") + ", then " + connection.ended + " " + connection.closeCode);
}
