connection.send("and gone");
connection.drop();
