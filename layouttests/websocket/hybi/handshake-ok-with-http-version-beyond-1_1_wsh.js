connection.accept({ statusLine: "HTTP/" + request.query + " 101 Switching Protocols" });
connection.close(1000);
