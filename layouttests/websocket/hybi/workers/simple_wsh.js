connection.send("Hello, worker.");
