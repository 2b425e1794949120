connection.autoClose = false;
connection.accept();
connection.receive(); // only the close frame comes
connection.send("one");
connection.send("two");
connection.send("");
connection.close();
