const lines = request.raw.trimEnd().split("\r\n");
connection.send(JSON.stringify({
    requestLine: lines[0],
    names: lines.slice(1).map(line => line.substring(0, line.indexOf(":"))),
    upgrade: request.header("Upgrade"),
    connection: request.header("Connection"),
    host: request.header("Host"),
    origin: request.header("Origin"),
    key3Length: request.key3.length,
}));
