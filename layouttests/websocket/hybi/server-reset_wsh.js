connection.accept();
connection.receive();
connection.abort();
