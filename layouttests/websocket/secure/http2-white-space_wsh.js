connection.accept({ add: [["x-field", " value"]] });
connection.send("over HTTP/" + request.httpVersion);
