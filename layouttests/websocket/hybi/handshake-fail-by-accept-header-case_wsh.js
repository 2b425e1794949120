// A SHA-1 in base64 without a single letter does not happen; swapping case changes it.
var swapped = connection.acceptValue.replace(/[a-z]/gi, (c) => c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase());
connection.accept({ replace: { "Sec-WebSocket-Accept": swapped } });
connection.drop();
