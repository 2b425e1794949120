importScripts("../../../resources/js-test.js", "../../../resources/websocket.js");

var blobs = [];
var bytes;
var ws = new WebSocket(webSocketURL("/websocket/hybi/binary-frames"));
shouldBeEqualToString("ws.binaryType", "blob");
ws.onmessage = function (event) { blobs.push(event.data); };
ws.onclose = function (event) {
    debug(escapeHTML(showEvent(event)));
    shouldBeTrue("blobs.every(function (blob) { return blob instanceof Blob; })");
    readNext();
};

function readNext() {
    var blob = blobs.shift();
    if (blob === undefined) {
        finishJSTest();
        return;
    }
    var reader = new FileReader();
    reader.onload = function () {
        bytes = new Uint8Array(reader.result);
        debug("size " + blob.size + (bytes.length < 20 ? ", bytes [" + hex(bytes) + "]" : ""));
        if (bytes.length === 256)
            shouldBeTrue("bytes.every(function (byte, index) { return byte === index; })");
        readNext();
    };
    reader.readAsArrayBuffer(blob);
}
