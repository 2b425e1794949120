importScripts("../../../resources/js-test.js", "../../../resources/websocket.js");

var ws = traceUntilClosed(new WebSocket(webSocketURL("no-event-in-running-handler")));
ws.addEventListener("open", function () {
    // The messages came with the handshake; here they have time to get in.
    for (var end = Date.now() + 50; Date.now() < end;)
        ;
    for (var i = 1; i <= 3; i++) {
        debug("bufferedAmount " + ws.bufferedAmount);
        ws.send("sent " + i);
    }
    debug("the open handler ends");
});
