connection.writeRaw("ThisWillCauseHandshakeError\r\n", connection.handshakeText());
connection.drop();
