connection.accept({ add: [request.params.in === "name" ? ["\xA5", ""] : ["X-Name", "\xC3("]] });
connection.readAll(); // the client hangs up
