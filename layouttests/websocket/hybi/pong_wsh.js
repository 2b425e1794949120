connection.accept();
for (var payload of ["Hello, world!", "", "p".repeat(125)]) {
    connection.sendFrame({ opcode: 9, payload: payload });
    var frame = connection.receiveFrame();
    if (frame.opcode !== 10)
        connection.send("FAIL opcode " + frame.opcode);
    else if (!frame.fin || frame.rsv1 || frame.rsv2 || frame.rsv3 || !frame.masked)
        connection.send("FAIL flags");
    else if (text(frame.payload) !== payload)
        connection.send("FAIL payload " + text(frame.payload));
    else
        connection.send("PASS " + frame.payload.byteLength + " bytes");
}
