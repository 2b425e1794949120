connection.accept({ statusLine: "HTTP/1.1 101 Switching Pr\u00F3tocols" });
connection.close(1000);
