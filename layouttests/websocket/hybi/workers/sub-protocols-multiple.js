importScripts("../../../resources/js-test.js", "../../../resources/websocket.js");

var ws = traceUntilClosed(new WebSocket(webSocketURL("/websocket/hybi/select-protocol?superchat"), ["chat", "superchat"]));
shouldBeEqualToString("ws.protocol", "");
ws.addEventListener("open", function () { shouldBeEqualToString("ws.protocol", "superchat"); });
