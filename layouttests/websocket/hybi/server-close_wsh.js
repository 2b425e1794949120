connection.accept();
connection.close(1000);
