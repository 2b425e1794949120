// A received Close is answered with the same code and reason.
connection.accept();
connection.receive();
