connection.autoClose = false;
connection.accept();
connection.receive(); // only the close frame comes
connection.send("goodbye?");
connection.drop();
