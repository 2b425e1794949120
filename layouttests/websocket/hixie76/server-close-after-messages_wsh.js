connection.accept();
for (let i = 0; i < 1000; i++)
    connection.send(String(i));
connection.sendClose();
