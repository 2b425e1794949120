connection.readAll();       // never answers
connection.drop();
