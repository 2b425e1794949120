connection.accept();
const step = decodeURIComponent(request.query || "");
if (step) {
    shared.set("step", step);
    connection.send(shared.wait("done " + step));
    shared.set("done " + step, undefined);
} else {
    connection.autoClose = false;
    const next = (want) => {
        while (shared.wait("step") !== want)
            connection.sleep(1);
    };
    next("reads a part");
    connection.readRaw(14 + (8 << 20)); // with the frame's header
    shared.set("done reads a part", true);
    next("reads another part");
    connection.readRaw(8 << 20);
    shared.set("done reads another part", true);
    next("reads the rest");
    connection.readRaw(16 << 20);
    shared.set("done reads the rest", true);
    const frame = connection.receiveFrame();
    connection.sendClose(3000, frame.opcode === 8 ? "patience" : "what was that?");
    shared.set("step", undefined);
}
