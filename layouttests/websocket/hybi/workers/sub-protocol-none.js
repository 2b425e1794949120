importScripts("../../../resources/js-test.js", "../../../resources/websocket.js");

var ws = traceUntilClosed(new WebSocket(webSocketURL("/websocket/hybi/sub-protocol-none")));
shouldBeEqualToString("ws.protocol", "");
ws.addEventListener("open", function () { shouldBeEqualToString("ws.protocol", ""); });
ws.addEventListener("close", function () { shouldBeEqualToString("ws.protocol", ""); });
