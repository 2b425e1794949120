importScripts("../../../resources/js-test.js", "../../../resources/websocket.js");

var ws = traceUntilClosed(new WebSocket(webSocketURL("close-in-message-handler")));
ws.addEventListener("message", function () { ws.close(3000, "enough"); });
debug("end of script");
