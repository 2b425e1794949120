connection.receive();
connection.abort();
