connection.accept({ protocol: "superchat" });
connection.send("over HTTP/" + request.httpVersion);
connection.send(connection.receive());
connection.receive();
