connection.accept({ statusLine: "HTTP/1.1 1O1 Switching Protocols" });
connection.drop();
