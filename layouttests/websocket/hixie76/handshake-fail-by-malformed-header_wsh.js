const bad = {
    "long-line-without-colon": "p".repeat(1024),
    "cr-in-name": "X-Bad\rName: value",
    "lf-in-name": "X-Bad\nName: value",
    "lf-in-value": "X-Bad: some\nvalue",
    "cr-in-value": "X-Bad: " + "q".repeat(200) + "\r" + "q".repeat(200),
}[request.params.bad];
connection.writeRaw(connection.handshakeText().replace(/\r\n\r\n$/, "\r\n" + bad + "\r\n\r\n"), connection.challengeAnswer);
connection.readAll(); // the client hangs up
