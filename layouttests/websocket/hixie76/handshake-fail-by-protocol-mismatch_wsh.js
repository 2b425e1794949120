connection.accept({ protocol: "available-protocol" });
connection.readAll(); // the client hangs up
