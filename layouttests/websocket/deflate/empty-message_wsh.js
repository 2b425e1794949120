connection.accept({ extensions: "permessage-deflate" });
const length = () => {
    const message = connection.receive();
    return message === null ? "nothing" : connection.compressed ? inflate(message).length : message.length || message.byteLength || 0;
};
connection.send("lengths " + length() + ", " + length());
connection.sendFrame({ opcode: 1, rsv1: true, payload: hex("00") });
connection.sendFrame({ opcode: 1, rsv1: true, payload: hex("02 00") });
connection.send("");
