function header(name) {
    return name + ": " + request.header(name);
}

connection.accept({ protocol: "chat" });
connection.send(request.method + " " + request.target);
connection.send("Host is that of the page: " + ("http://" + request.header("Host") === request.origin));
connection.send("Origin is that of the page: " + /^http:\/\/(127\.0\.0\.1|localhost):\d+$/.test(request.header("Origin")));
connection.send(header("Upgrade"));
connection.send(header("Connection"));
connection.send(header("Sec-WebSocket-Version"));
connection.send(header("Sec-WebSocket-Protocol"));
connection.send(header("Pragma"));
connection.send(header("Cache-Control"));
connection.send("Sec-WebSocket-Key is base64 of 16 bytes: " + /^[A-Za-z0-9+\/]{21}[AQgw]==$/.test(request.header("Sec-WebSocket-Key")));
