connection.accept({ statusLine: "HTTP\u00F3/1.1 101 Switching Protocols" });
connection.drop();
