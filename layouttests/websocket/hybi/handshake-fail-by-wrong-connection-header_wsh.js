connection.accept({ replace: { "Connection": "keep-alive" } });
connection.drop();
