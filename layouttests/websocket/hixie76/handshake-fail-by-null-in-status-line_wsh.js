switch (request.params.null) {
case "prepended":
    // A frame that stands before the handshake, as a server might send that does not wait.
    connection.writeRaw(0x00, "a frame before the handshake", 0xFF, connection.handshakeText(), connection.challengeAnswer);
    break;
case "in-phrase":
    connection.accept({ statusLine: "HTTP/1.1 101 Web\0Socket" });
    break;
case "unended":
    connection.writeRaw("HTTP/1.1 \0");
    break;
}
connection.readAll(); // the client hangs up
