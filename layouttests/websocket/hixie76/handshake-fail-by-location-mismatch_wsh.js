const host = request.header("Host");
connection.accept({
    replace: {
        "Sec-WebSocket-Location": {
            path: request.path,
            "no-query": "ws://" + host + request.path,
            secure: "wss://" + host + request.target,
        }[request.params.as],
    },
});
connection.readAll(); // the client hangs up
