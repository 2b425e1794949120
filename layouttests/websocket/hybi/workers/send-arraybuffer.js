importScripts("../../../resources/js-test.js", "../../../resources/websocket.js");

var bytes = new Uint8Array([0, 10, 127, 128, 255]);
var ws = traceUntilClosed(new WebSocket(webSocketURL("/websocket/hybi/send-types")));
ws.addEventListener("open", function () {
    ws.send(bytes.buffer);
    ws.send(bytes.subarray(1, 3));
    ws.send(new ArrayBuffer(0));
    ws.send("Goodbye");
});
