connection.accept({
    add: [
        ["Sec-WebSocket-Origin", "http://elsewhere.example"],
        ["Sec-WebSocket-Location", "ws://elsewhere.example/"],
        ["WebSocket-Origin", "http://elsewhere.example"],
        ["WebSocket-Location", "ws://elsewhere.example/"],
        ["WebSocket-Protocol", "uninvited"],
    ],
});
connection.close(1000);
