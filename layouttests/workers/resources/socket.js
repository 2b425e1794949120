onmessage = function (event) {
    var ws = new WebSocket(event.data);
    ws.binaryType = "arraybuffer";
    ws.onopen = function () {
        postMessage("open");
        ws.send("text");
        ws.send(new Uint8Array([1, 2]));
    };
    ws.onmessage = function (event) {
        if (typeof event.data === "string") {
            postMessage("message " + event.data);
            return;
        }
        postMessage("bytes " + new Uint8Array(event.data));
        ws.close(3000, "enough");
    };
    ws.onclose = function (event) {
        postMessage("close " + event.code + " " + event.reason + " " + event.wasClean);
        postMessage("end");
    };
};
