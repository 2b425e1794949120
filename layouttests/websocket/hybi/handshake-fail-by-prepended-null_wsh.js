connection.writeRaw("\0", "Frame-contains-thirty-two-bytes", connection.handshakeText());
connection.drop();
