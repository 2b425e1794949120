connection.send("before");
connection.drop();
