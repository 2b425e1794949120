connection.send("was waiting");
