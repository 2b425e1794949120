importScripts("../../../resources/js-test.js", "../../../resources/websocket.js");

var challenges = [];

function connect(then) {
    var ws = new WebSocket(webSocketURL("handshake-challenge-randomness"));
    ws.onmessage = function (event) { challenges.push(event.data); };
    ws.onclose = then;
}

connect(function () {
    connect(function () {
        shouldBe("challenges[0].length", "47");
        shouldBeTrue("challenges[0] !== challenges[1]");
        finishJSTest();
    });
});
