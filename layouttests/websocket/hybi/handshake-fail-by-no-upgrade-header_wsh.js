connection.accept({ omit: ["Upgrade"] });
connection.drop();
