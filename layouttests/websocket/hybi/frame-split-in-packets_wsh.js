function trickle(bytes, count) {
    for (var i = 0; i < count; i++) {
        connection.writeRaw(bytes[i]);
        connection.sleep(2);
    }
    connection.writeRaw(bytes.slice(count));
}

connection.accept();
trickle(hex("81 08 62 79 74 65 77 69 73 65"), 10);
// The two-byte length 130, cut as well.
trickle(hex("81 7e 00 82" + " 6d".repeat(130)), 6);
