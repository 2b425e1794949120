connection.accept({ replace: { "Sec-WebSocket-Accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" } });
connection.drop();
