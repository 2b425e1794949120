// What the WebSocket tests share. A page includes it after js-test.js.

// webSocketURL is the address of a handler: "name", or "name?query", is the handler script
// name_wsh.js in the page's own directory, "/name" a handler of the whole server.
function webSocketURL(name) {
    var scheme = location.protocol === "https:" ? "wss:" : "ws:";
    var directory = location.pathname.substring(0, location.pathname.lastIndexOf("/") + 1);
    return scheme + "//" + location.host + (name.charAt(0) === "/" ? "" : directory) + name;
}

// quote shows a string so that nothing in it is lost in the page's text: control and
// non-ASCII characters are escaped, long strings are cut.
function quote(text) {
    var shown = text.length > 80 ? text.substring(0, 40) : text;
    var quoted = JSON.stringify(shown).replace(/[^\x20-\x7E]/g, function (c) {
        return "\\u" + ("000" + c.charCodeAt(0).toString(16)).slice(-4);
    });
    return shown === text ? quoted : quoted + "… (" + text.length + " characters)";
}

// hex shows bytes (ArrayBuffer or typed array) as "0a ff".
function hex(bytes) {
    var view = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
    var digits = [];
    for (var i = 0; i < view.length; i++)
        digits.push((view[i] < 16 ? "0" : "") + view[i].toString(16));
    return digits.join(" ");
}

// showData describes the data of a message event.
function showData(data) {
    if (typeof data === "string")
        return quote(data);
    if (data instanceof ArrayBuffer)
        return "ArrayBuffer " + (data.byteLength ? hex(data) : "(empty)");
    if (typeof Blob !== "undefined" && data instanceof Blob)
        return "Blob of size " + data.size;
    return String(data);
}

// showEvent is one line for one event of a WebSocket, with the readyState that a listener
// of that event sees.
function showEvent(event) {
    var text = event.type;
    if (event.type === "message")
        text += " " + showData(event.data);
    else if (event.type === "close")
        text += " code " + event.code + ", reason " + quote(event.reason) + ", wasClean " + event.wasClean;
    return text + "; readyState " + event.target.readyState;
}

// traceEvents prints a line for every event of a socket as it is dispatched. The name
// tells several sockets apart.
function traceEvents(ws, name) {
    ["open", "message", "error", "close"].forEach(function (type) {
        ws.addEventListener(type, function (event) {
            debug(escapeHTML((name ? name + ": " : "") + showEvent(event)));
        });
    });
    return ws;
}

// afterClose calls back in a task of its own after the socket's close event, and after
// all its listeners, so that an event that came too late or twice still shows.
function afterClose(ws, callback) {
    ws.addEventListener("close", function () {
        setTimeout(callback, 0);
    });
    return ws;
}

// traceUntilClosed prints a socket's events and ends the test after its close event.
function traceUntilClosed(ws) {
    traceEvents(ws);
    return afterClose(ws, finishJSTest);
}

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

// What a server sees last it cannot tell on the same connection. So it keeps it under a
// name that the page has chosen (shared.set), and tells it on a second connection.

// uniqueName is a name that no other page uses.
function uniqueName() {
    return Math.random().toString(36).substring(2);
}

// traceReport prints what a handler has kept under a name, and ends the test, or goes on
// with what is to come then.
function traceReport(handler, name, then) {
    var reporter = new WebSocket(webSocketURL(handler + "?report=" + name));
    reporter.onmessage = function (event) { debug(escapeHTML("server " + event.data)); };
    afterClose(reporter, then || finishJSTest);
}

// whenPending calls back once a handler has the request of an opening handshake that it does
// not answer, which it says, to the query "pending", on a second connection. That one goes to
// another port, since handshakes with one server wait for each other, for which the page
// must include /server.js.
function whenPending(handler, callback) {
    var directory = location.pathname.substring(0, location.pathname.lastIndexOf("/") + 1);
    new WebSocket(testServer.wss + directory + handler + "?pending").onmessage = callback;
}

// advanceClock puts the clock of the page forward, and that of its sockets, by so many
// seconds. Only a test runner can.
function advanceClock(seconds) {
    if (window.testRunner && testRunner.advanceClock)
        testRunner.advanceClock(seconds * 1000);
    else
        testFailed("there is no test runner that can put the clock forward");
}
