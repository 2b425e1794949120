// Every page of this directory includes this file, after js-test.js and websocket.js. It
// makes the page speak draft-hixie-76, which only a test runner can do: in a browser
// these pages speak RFC 6455, and most of them fail.
(function () {
    var runner = window.testRunner || window.layoutTestController;
    if (runner)
        runner.overridePreference("WebKitHixie76WebSocketProtocolEnabled", 1);
})();

// longText is a text of so many MiB. Above ten, TCP's buffers do not hold it.
function longText(megabytes) {
    return "x".repeat(1024).repeat(1024 * megabytes);
}
