connection.writeRaw(connection.handshakeText().replace("\r\n\r\n", "\r\n\xA5:\r\n\r\n"));
connection.drop();
