// For several tests: sends the request's target.
connection.send(request.target);
