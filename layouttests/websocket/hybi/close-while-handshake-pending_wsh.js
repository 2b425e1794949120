connection.readAll();       // until the client has gone
connection.drop();
