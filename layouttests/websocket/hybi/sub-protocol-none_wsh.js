connection.send("sec-websocket-protocol" in request.headers ? "a header" : "no header");
