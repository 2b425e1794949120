connection.accept();
connection.close();
