connection.drop();
