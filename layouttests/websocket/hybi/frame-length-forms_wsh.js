connection.accept();
[125, 126, 127, 65535, 65536].forEach((length) => connection.send("x".repeat(length)));
