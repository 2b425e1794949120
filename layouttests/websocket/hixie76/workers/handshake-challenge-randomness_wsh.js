connection.send(toHex(request.challenge));
