connection.writeRaw(connection.handshakeText(), hex("81 03"), "one", hex("81 03"), "two", hex("81 05"), "three");
const heard = [];
for (let i = 0; i < 3; i++)
    heard.push(connection.receive());
connection.close(1000, heard.join(", "));
