var head = connection.handshakeText();
for (var i = 0; i < head.length - 1; i++) {
    connection.writeRaw(head[i]);
    if (i % 10 === 0)
        connection.sleep(1);
}
connection.writeRaw(head[head.length - 1], hex("81 0c"), "right behind", hex("88 02 03 e8"));
connection.receiveFrame();  // the client's Close
connection.drop();
