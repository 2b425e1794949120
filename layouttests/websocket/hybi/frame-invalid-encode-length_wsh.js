// "127_125" is the eight-byte form of 125.
var [form, length] = request.query.split("_").map(Number);
connection.accept();
connection.sendFrame({ opcode: 1, payload: "x".repeat(length), lengthForm: form === 126 ? 2 : 8 });
connection.drop();
