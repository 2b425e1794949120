connection.accept({ omit: request.params.omit.split(",") });
connection.readAll(); // the client hangs up
