onmessage = function (event) {
    var value = event.data;
    if (value instanceof Uint8Array) {
        var length = value.length;
        postMessage(value, { transfer: [value.buffer] });
        value = length + " bytes went, " + value.length + " are left";
    }
    postMessage(value);
};
