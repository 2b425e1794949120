connection.send("one");
connection.send("two");
