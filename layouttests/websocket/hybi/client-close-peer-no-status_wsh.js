connection.accept();
connection.receiveFrame();
connection.sendClose();
connection.drop();
