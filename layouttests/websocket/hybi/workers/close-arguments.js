importScripts("../../../resources/js-test.js", "../../../resources/websocket.js");

var ws = traceUntilClosed(new WebSocket(webSocketURL("/echo")));
ws.addEventListener("open", function () {
    ["0", "999", "1001", "2999", "5000", "65536 + 1000", "2999.4", "NaN", "Infinity", "'reason'"].forEach(function (code) {
        shouldThrowErrorName("ws.close(" + code + ")", "InvalidAccessError");
    });
    shouldThrowErrorName("ws.close(1000, 'x'.repeat(124))", "SyntaxError");
    shouldThrowErrorName("ws.close(1000, 'x'.repeat(122) + '\\u00A9')", "SyntaxError");
    shouldBe("ws.readyState", "WebSocket.OPEN");
    shouldNotThrow("ws.close(4999, 'x'.repeat(121) + '\\u00A9')");
});
