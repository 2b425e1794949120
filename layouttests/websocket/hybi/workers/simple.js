importScripts("../../../resources/js-test.js", "../../../resources/websocket.js");

var ws = traceUntilClosed(new WebSocket(webSocketURL("simple")));
shouldBeEqualToString("String(ws)", "[object WebSocket]");
shouldBe("ws.readyState", "WebSocket.CONNECTING");
shouldBe("ws.url", "webSocketURL('simple')");
