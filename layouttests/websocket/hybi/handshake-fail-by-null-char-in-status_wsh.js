connection.accept({ statusLine: "HTTP/1.1 101 Switching\0Protocols" });
connection.drop();
