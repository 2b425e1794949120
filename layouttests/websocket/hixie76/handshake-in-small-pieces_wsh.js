const text = connection.handshakeText();
for (let i = 0; i < text.length; i += 5) {
    connection.writeRaw(text.substring(i, i + 5));
    connection.sleep(1);
}
for (const byte of connection.challengeAnswer) {
    connection.writeRaw(byte);
    connection.sleep(1);
}
connection.send("whole");
