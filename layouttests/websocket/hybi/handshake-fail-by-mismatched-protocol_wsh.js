connection.accept({ protocol: "megachat" });
connection.drop();
