importScripts("../../resources/js-test.js", "../../resources/websocket.js");

shouldThrowErrorName("new WebSocket('ws://blocked.example/')", "SecurityError");
traceUntilClosed(new WebSocket("connection"));
