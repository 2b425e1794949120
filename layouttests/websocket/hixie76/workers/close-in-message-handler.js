importScripts("../../../resources/js-test.js", "../../../resources/websocket.js");

var ws = traceUntilClosed(new WebSocket(webSocketURL("/websocket/hixie76/resources/hello")));
ws.addEventListener("message", function () { ws.close(); });
debug("end of script");
