importScripts("../../../resources/websocket.js");

var ending = location.search.substring(1);
var ws = new WebSocket(webSocketURL("ending-goes-away?name=" + ending));
ws.onopen = function () { ws.send("hello"); };
ws.onmessage = function () { // the server has it
    if (ending === "close")
        close();
    else
        postMessage("open");
};
ws.onerror = ws.onclose = function (event) { postMessage("heard " + event.type); };
