connection.writeRaw("HTTP/1.1 101 ");
try {
    for (;;)
        connection.writeRaw(".".repeat(1 << 14));
} catch (error) {
    // the client has gone
}
