connection.send("last words");
connection.sendClose(1001, "by");
connection.receive();       // null: the client's Close has come
connection.abort();
