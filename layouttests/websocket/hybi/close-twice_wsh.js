connection.accept();
connection.receive();
