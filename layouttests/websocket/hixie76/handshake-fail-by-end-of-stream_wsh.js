const text = connection.handshakeText();
switch (request.params.after) {
case "half-a-line":
    connection.writeRaw("HTTP/1.1 10");
    break;
case "headers":
    connection.writeRaw(text);
    break;
case "half-the-answer":
    connection.writeRaw(text, connection.challengeAnswer.slice(0, 8));
    break;
}
connection.drop();
