importScripts("../../../resources/js-test.js", "../../../resources/websocket.js");

var ws = traceUntilClosed(new WebSocket(webSocketURL("close-in-open-handler")));
ws.addEventListener("open", function () {
    ws.close();
    shouldBe("ws.readyState", "2");
});
