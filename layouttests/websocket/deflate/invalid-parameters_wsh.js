connection.accept({ extensions: decodeURIComponent(request.query) });
connection.drop();
