connection.autoClose = false;
connection.accept();
connection.receive(); // only the close frame comes
connection.send("closing");
connection.readAll(); // until the client has gone
connection.drop();
