connection.accept();
connection.sendFrame({ fin: false, opcode: 1, payload: "one " });
connection.sendFrame({ opcode: 9, payload: "between" });
var frame = connection.receiveFrame();
connection.sendFrame({ fin: true, opcode: 0, payload: "message" });
if (frame.opcode === 10 && text(frame.payload) === "between")
    connection.send("PASS the pong came before the message was complete");
