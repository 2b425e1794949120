importScripts("../../../resources/js-test.js", "../../../resources/websocket.js");

var keys = [];

function connect(then) {
    var ws = new WebSocket(webSocketURL("/websocket/hybi/handshake-key-randomness"));
    ws.onmessage = function (event) { keys.push(event.data); };
    ws.onclose = then;
}

connect(function () {
    connect(function () {
        shouldBe("keys.length", "2");
        shouldBeTrue("keys[0] !== keys[1]");
        finishJSTest();
    });
});
