connection.accept({
    add: [
        ["Sec-WebSocket-Extensions", "x-webkit-deflate-frame"],
        ["Sec-WebSocket-Extensions", "foo"],
    ],
});
connection.drop();
