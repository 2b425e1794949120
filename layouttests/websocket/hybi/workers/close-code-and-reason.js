importScripts("../../../resources/js-test.js", "../../../resources/websocket.js");

var cases = ["", "one-byte", "1000 ok", "1005", "1006 gone", "1015", "65535 good bye"];
var closeEvent;

function next() {
    var body = cases.shift();
    if (body === undefined) {
        finishJSTest();
        return;
    }
    debug("Close with " + (body || "nothing") + ":");
    var ws = new WebSocket(webSocketURL("close-code-and-reason?" + encodeURIComponent(body)));
    ws.onerror = function (event) { debug(showEvent(event)); };
    ws.onclose = function (event) {
        closeEvent = event;
        debug(escapeHTML(showEvent(event)));
        event.code = 1;
        event.reason = "changed";
        event.wasClean = !event.wasClean;
        if (body === "1000 ok") {
            shouldBe("closeEvent.code", "1000");
            shouldBe("closeEvent.reason", "'ok'");
            shouldBeTrue("closeEvent.wasClean");
        }
        next();
    };
}
next();
