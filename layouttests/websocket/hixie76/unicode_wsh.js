connection.accept();
const bytes = connection.readRaw(22);
connection.send("received " + toHex(bytes));
connection.send("\u3055\u3088\u3046\u306A\u3089 \u{1F44B}");
connection.writeRaw(0x00, 0xEF, 0xBB, 0xBF, "a mark at the start stays", 0xFF);
