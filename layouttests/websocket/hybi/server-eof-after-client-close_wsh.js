connection.accept();
connection.receiveFrame();  // the client's Close
connection.drop();
