connection.accept();
// こ😀, one byte a fragment.
var bytes = utf8("こ😀");
for (var i = 0; i < bytes.length; i++)
    connection.sendFrame({ fin: i === bytes.length - 1, opcode: i === 0 ? 1 : 0, payload: bytes.subarray(i, i + 1) });
// あ, one byte a packet.
connection.writeRaw(hex("81 03 e3"));
connection.sleep(20);
connection.writeRaw(hex("81"));
connection.sleep(20);
connection.writeRaw(hex("82"));
// The first and last code point of every length, a byte order mark, which stays, and a noncharacter.
connection.send("\uFFFF\uFEFF\0\x7F\x80\u07FF\u0800\uD800\uDC00\uDBFF\uDFFF");
