// The handler of the path "/", which a URL without a path asks for: says which URL it was.
connection.accept();
connection.send(request.location);
