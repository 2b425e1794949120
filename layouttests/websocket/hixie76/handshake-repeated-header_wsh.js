const origins = [request.header("Origin"), "http://example.com"];
if (request.params.first === "wrong")
    origins.reverse();
connection.accept({
    omit: ["Sec-WebSocket-Origin"],
    add: origins.map(origin => ["Sec-WebSocket-Origin", origin]),
});
