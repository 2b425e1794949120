// Sends the Cookie field of the handshake; each parameter is a Set-Cookie field of its answer.
connection.accept({ add: Object.keys(request.params).map((name) => ["Set-Cookie", request.params[name]]) });
connection.send(request.header("cookie") || "");
