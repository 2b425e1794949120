connection.accept();
connection.receiveFrame();                      // the client's Close
connection.sendClose(1000, "then eof");
connection.halfClose();
connection.readAll();                           // nothing may follow the Close
connection.drop();
