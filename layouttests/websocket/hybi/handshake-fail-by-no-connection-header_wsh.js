connection.accept({ omit: ["Connection"] });
connection.drop();
