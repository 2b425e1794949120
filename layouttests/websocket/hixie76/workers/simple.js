importScripts("../../../resources/js-test.js", "../../../resources/websocket.js");

var ws = traceUntilClosed(new WebSocket(webSocketURL("simple")));
shouldBeEqualToString("String(ws)", "[object WebSocket]");
shouldBe("ws.readyState", "0");
shouldBeUndefined("ws.protocol");
