// Says which URL the handshake announced: the one that the client must have asked for.
connection.accept();
connection.send(request.location);
