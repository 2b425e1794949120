connection.autoClose = false;
connection.receive(); // only the close frame comes
connection.abort();
