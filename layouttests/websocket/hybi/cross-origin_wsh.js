connection.send(request.origin);
