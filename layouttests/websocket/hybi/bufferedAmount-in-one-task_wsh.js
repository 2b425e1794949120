connection.accept();
while (connection.receive() !== null)
    ;
