onmessage = function () { postMessage("FAIL a message was heard"); };
setTimeout(function () { postMessage("FAIL a timer ran"); });
postMessage("before close");
close();
postMessage("after close");
