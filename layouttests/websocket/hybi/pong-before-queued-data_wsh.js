connection.accept();
if (request.params.tell) {
    shared.set(request.params.tell, true);
} else {
    const told = (what) => {
        shared.wait(what);
        shared.set(what, undefined);
    };
    told("sent");
    const order = [];
    let pongs = 0;
    const next = () => {
        const frame = connection.receiveFrame();
        if (frame.opcode === 10)
            pongs++;
        if (frame.opcode !== 10)
            order.push(frame.opcode === 2 ? "a large message" : text(frame.payload));
        else if (order[order.length - 1].startsWith("pong"))
            order[order.length - 1] = "pong " + text(frame.payload); // the newest counts
        else
            order.push("pong " + text(frame.payload));
    };
    next();
    for (let i = 1; i <= 10; i++)
        connection.sendFrame({ opcode: 9, payload: "of ping " + i });
    connection.send("after the pings");
    told("pinged"); // meanwhile the second large message waits for us
    while (order[order.length - 1] !== "small too")
        next();
    order.forEach((what) => connection.send(what));
    connection.send("every ping was answered: " + (pongs === 10));
}
