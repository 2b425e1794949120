connection.accept();
for (const byte of [0x00, ...utf8("A\u00E9\u3042\u{1F600}!"), 0xFF, 0x00, 0xFF, 0xFF, 0x00]) {
    connection.writeRaw(byte);
    connection.sleep(2);
}
connection.readRaw(2);
connection.halfClose();
