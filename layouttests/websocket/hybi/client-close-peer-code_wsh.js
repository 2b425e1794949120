connection.accept();
connection.receiveFrame();
connection.sendClose(4002, "theirs");
connection.drop();
