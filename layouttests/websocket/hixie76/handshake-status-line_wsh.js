const start = "HTTP/1.1 101 ";
connection.accept({
    statusLine: {
        "any-phrase": start + "Whatever you like",
        "no-phrase": start,
        "other-version": "SPDY/3 101 Go on",
        "1024-bytes": start.padEnd(1024 - 2, "x"), // the CR LF counts
    }[request.params.line],
});
