for (var i = 0; i < 2000; i++)
    connection.send(String(i));
connection.close(1000, "all sent");
