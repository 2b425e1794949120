importScripts("../../../resources/js-test.js", "../../../resources/websocket.js");

var ws = traceUntilClosed(new WebSocket(webSocketURL("/websocket/hybi/send-types")));
ws.addEventListener("open", function () {
    ws.send(new Blob(["ab", new Uint8Array([0, 255])]));
    ws.send("between");
    ws.send(new Blob([]));
    ws.send("Goodbye");
});
