if (request.params.report) {
    connection.send(shared.wait(request.params.report));
} else if (request.params.go) {
    shared.set("go " + request.params.go, true);
} else {
    connection.accept();
    connection.readRaw(1); // the message is on its way
    connection.sendClose();
    shared.wait("go " + request.params.id);
    let size = 0;
    for (let bytes; (bytes = connection.readRaw(1 << 20)).length; size += bytes.length) {
        const end = bytes.indexOf(0xFF);
        if (end < 0)
            continue;
        const rest = bytes.slice(end + 1);
        connection.halfClose();
        shared.set(request.params.id, "received " + (size + end) + " bytes of a message, then " + toHex(rest) +
            ", then " + (toHex(connection.readAll()) || "nothing"));
        break;
    }
}
