connection.accept();
connection.sendClose();
connection.halfClose();
connection.readAll();
