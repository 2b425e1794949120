connection.writeRaw(connection.handshakeText().replace("\r\n", "\n"), connection.challengeAnswer);
connection.readAll(); // the client hangs up
