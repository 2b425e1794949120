connection.accept();
connection.autoClose = false;
var count = 0;
var inOrder = true;
for (;;) {
    var message = connection.receive();
    if (message === null)
        break;
    if (message !== count + ":" + "*".repeat(1000))
        inOrder = false;
    count++;
}
connection.sendClose(4000, count + " messages " + (inOrder ? "in order" : "OUT OF ORDER") + ", then the " +
    (connection.ended === "close" ? "Close" : connection.ended));
connection.drop();
