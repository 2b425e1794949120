connection.writeRaw("HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n", connection.handshakeText());
connection.send("open");
