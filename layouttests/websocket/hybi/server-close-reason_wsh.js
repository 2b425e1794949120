var reasons = {
    unicode: "© さよなら 😀",
    longest: "r".repeat(123),
    nul: "a\0b",
};
connection.accept();
connection.close(4000, reasons[request.query]);
