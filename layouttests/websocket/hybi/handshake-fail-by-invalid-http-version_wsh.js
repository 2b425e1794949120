connection.accept({ statusLine: "HTTP/1.0 101 Switching Protocols" });
connection.drop();
