connection.accept({ statusLine: "HTTP/1.1 101 " });
connection.close(1000);
