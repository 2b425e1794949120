connection.accept();
var frame = connection.receiveFrame();
if (toHex(frame.payload).replace(/ /g, "") === "e38193e38293e381abe381a1e381af")
    connection.writeRaw(hex("81 0f e3 81 95 e3 82 88 e3 81 86 e3 81 aa e3 82 89"));
else
    connection.send("FAIL " + toHex(frame.payload));
