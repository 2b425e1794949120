// Leaves what comes unread, and the client's buffer full, until the client goes.
connection.accept();
connection.sleep(2000);
connection.abort();
