connection.accept({ replace: { "Connection": "keep-alive , uPGRADE" } });
connection.close(1000);
