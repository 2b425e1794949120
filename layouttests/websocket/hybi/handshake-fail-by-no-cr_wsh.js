connection.writeRaw(connection.handshakeText().replace("\r\n", "\n"));
connection.drop();
