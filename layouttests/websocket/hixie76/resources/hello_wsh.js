// Says one word and then goodbye.
connection.send("Hello");
