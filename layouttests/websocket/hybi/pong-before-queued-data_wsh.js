connection.accept();
if (request.query === "sent") {
    shared.set("sent", true);
} else {
    shared.wait("sent"); // more than TCP holds
    shared.set("sent", undefined);
    for (let i = 1; i <= 10; i++)
        connection.sendFrame({ opcode: 9, payload: "ping " + i });
    connection.sleep(50); // the client's writer waits for us
    let messages = 0, pong = "none", messagesBefore;
    while (messages < 32) {
        const frame = connection.receiveFrame();
        if (frame.opcode === 10) {
            pong = text(frame.payload);
            messagesBefore = messages;
        } else {
            messages++;
        }
    }
    connection.send("the last answer is to " + pong);
    connection.send("it came before the last message: " + (messagesBefore < 31));
}
