importScripts("../../../resources/js-test.js", "../../../resources/websocket.js");

var ws = traceUntilClosed(new WebSocket(webSocketURL("/echo")));
ws.addEventListener("open", function () {
    shouldBeUndefined("ws.close()");
    shouldBe("ws.readyState", "WebSocket.CLOSING");
});
