connection.send(JSON.stringify({
    key1: request.header("Sec-WebSocket-Key1"),
    key2: request.header("Sec-WebSocket-Key2"),
    key3: Array.from(request.key3).join(),
}));
