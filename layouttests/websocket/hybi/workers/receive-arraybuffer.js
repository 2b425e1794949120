importScripts("../../../resources/js-test.js", "../../../resources/websocket.js");

var data;
var ws = new WebSocket(webSocketURL("/websocket/hybi/binary-frames"));
ws.binaryType = "arraybuffer";
ws.onmessage = function (event) {
    data = event.data;
    shouldBeTrue("data instanceof ArrayBuffer");
    debug(data.byteLength === 256 ? "256 bytes" : showData(data));
    if (data.byteLength === 256)
        shouldBeTrue("new Uint8Array(data).every(function (byte, index) { return byte === index; })");
};
ws.onclose = function (event) {
    debug(escapeHTML(showEvent(event)));
    finishJSTest();
};
