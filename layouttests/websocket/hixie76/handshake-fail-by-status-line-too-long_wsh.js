switch (request.params.line) {
case "1025-bytes":
    connection.accept({ statusLine: "HTTP/1.1 101 ".padEnd(1025 - 2, "x") });
    break;
case "dots-before-handshake":
    connection.writeRaw(".".repeat(1024), connection.handshakeText(), connection.challengeAnswer);
    break;
case "endless":
    connection.writeRaw(".".repeat(2000)); // and no line end will come
    break;
}
connection.readAll(); // the client hangs up
