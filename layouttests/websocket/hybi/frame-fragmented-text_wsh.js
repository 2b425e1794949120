function sendFragments(parts) {
    parts.forEach((part, i) => connection.sendFrame({ fin: i === parts.length - 1, opcode: i === 0 ? 1 : 0, payload: part }));
}

connection.accept();
sendFragments(["First ", "message"]);
sendFragments(["", "Second ", "", "message", ""]);
sendFragments("Third message".split(""));
sendFragments(["", "", ""]);
