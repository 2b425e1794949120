connection.autoClose = false;
connection.accept();
let count = 0;
for (let message; (message = connection.receive()) !== null; count++) {
    if (message !== count + " ".repeat(1000))
        break;
}
connection.send(count + " messages in order, then " + connection.ended);
connection.close();
