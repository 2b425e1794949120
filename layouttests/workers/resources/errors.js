onerror = function (message, file, line, column, error) {
    postMessage("self: " + message.replace(/^Uncaught /, "") + ":" + line + ", " + (error instanceof Error));
    return message.indexOf("handled") >= 0;
};
setTimeout(function () { throw new Error("handled") });
setTimeout(function () { throw new Error("prevented") }, 1);
setTimeout(function () { throw new Error("neither") }, 2);
setTimeout(function () { postMessage("end") }, 3);
