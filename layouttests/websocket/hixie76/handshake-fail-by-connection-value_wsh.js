connection.accept({ replace: { Connection: "keep-alive, Upgrade" } });
connection.readAll(); // the client hangs up
