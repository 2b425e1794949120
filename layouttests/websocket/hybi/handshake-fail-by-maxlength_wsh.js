connection.writeRaw(".".repeat(1024), connection.handshakeText());
connection.drop();
