connection.autoClose = false;
connection.accept();
connection.receive(); // only the close frame comes
connection.sendClose();
connection.readAll(); // the client hangs up
