connection.accept({ statusLine: "HTTP/1.1 200 OK" });
connection.drop();
