connection.accept({ replace: { "Upgrade": "h2c" } });
connection.drop();
