// Every page of this directory includes this file, after js-test.js and websocket.js. It
// makes the page speak draft-hixie-76, which only a test runner can do: in a browser
// these pages speak RFC 6455, and most of them fail.
(function () {
    var runner = window.testRunner || window.layoutTestController;
    if (runner)
        runner.overridePreference("WebKitHixie76WebSocketProtocolEnabled", 1);
})();

// traceInTurn connects to a handler once for each query, each time after the close event of
// the socket before, prints the query and the socket's events, and ends the test.
function traceInTurn(handler, queries) {
    if (!queries.length) {
        finishJSTest();
        return;
    }
    debug(escapeHTML(queries[0]));
    var ws = traceEvents(new WebSocket(webSocketURL(handler + "?" + queries[0])));
    afterClose(ws, function () { traceInTurn(handler, queries.slice(1)); });
}

// longText is a text of so many MiB. Above ten, TCP's buffers do not hold it.
function longText(megabytes) {
    return "x".repeat(1024).repeat(1024 * megabytes);
}

// What a server sees last it cannot tell on the same connection. So it keeps it under a
// name that the page has chosen (shared.set), and tells it on a second connection.

// uniqueName is a name that no other page uses.
function uniqueName() {
    return Math.random().toString(36).substring(2);
}

// traceReport prints what a handler has kept under a name, and ends the test.
function traceReport(handler, name) {
    var reporter = new WebSocket(webSocketURL(handler + "?report=" + name));
    reporter.onmessage = function (event) { debug(escapeHTML("server " + event.data)); };
    reporter.onclose = finishJSTest;
}
