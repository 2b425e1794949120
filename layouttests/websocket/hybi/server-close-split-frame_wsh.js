connection.accept();
var frame = hex("88 05 0f a1 77 68 79");
for (var i = 0; i < frame.length; i++) {
    connection.writeRaw(frame[i]);
    connection.sleep(5);
}
connection.receiveFrame();  // the client's Close
connection.drop();
