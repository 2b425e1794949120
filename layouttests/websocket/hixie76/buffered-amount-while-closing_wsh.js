connection.autoClose = false;
connection.accept();
connection.receive(); // only the close frame comes
connection.send("got it");
connection.close();
