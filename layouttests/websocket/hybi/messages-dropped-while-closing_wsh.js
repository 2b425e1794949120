connection.accept();
connection.receiveFrame();  // the client's Close
connection.send("too late");
connection.sendClose(1000, "after a message");
connection.drop();
