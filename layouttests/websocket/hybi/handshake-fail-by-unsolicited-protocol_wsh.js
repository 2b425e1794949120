connection.accept({ protocol: "uninvited" });
connection.drop();
