connection.accept({ extensions: "permessage-deflate" });
let theirs = utf8(""), ours = theirs, compressed = 0;
for (let i = 0; i < 3; i++) {
    let message = connection.receive();
    if (connection.compressed) {
        compressed++;
        message = text(inflate(message, { dictionary: theirs }));
    }
    theirs = utf8(message);
    connection.sendFrame({ opcode: 1, rsv1: true, payload: deflate(message, { dictionary: ours }) });
    ours = theirs;
}
connection.close(1000, compressed + " of 3 messages came compressed");
