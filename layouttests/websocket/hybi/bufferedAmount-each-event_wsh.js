connection.send("answer to " + connection.receive());
connection.receive();
connection.close(1000);
