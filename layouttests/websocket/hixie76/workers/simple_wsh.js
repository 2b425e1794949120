connection.send("Hello in " + request.dialect);
