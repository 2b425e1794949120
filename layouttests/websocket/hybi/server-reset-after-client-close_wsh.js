connection.accept();
connection.receiveFrame();
connection.abort();
