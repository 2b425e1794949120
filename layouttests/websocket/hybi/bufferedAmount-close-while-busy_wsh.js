connection.accept();
connection.autoClose = false;
var bytes = 0;
for (var message; (message = connection.receive()) !== null;)
    bytes += message.length;
connection.sendClose(1000, bytes + " bytes came");
connection.drop();
