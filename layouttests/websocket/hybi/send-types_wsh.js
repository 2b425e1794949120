// For several tests: tells the type and the content of each message, until "Goodbye".
function describe(message) {
    if (typeof message === "string")
        return "text " + message;
    return "binary [" + Array.from(new Uint8Array(message), (b) => (b < 16 ? "0" : "") + b.toString(16)).join(" ") + "]";
}

for (;;) {
    var message = connection.receive();
    if (message === null)
        break;
    connection.send(describe(message));
    if (message === "Goodbye")
        break;
}
