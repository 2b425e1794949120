const extensions = decodeURIComponent(request.query);
connection.accept({ extensions });
const first = connection.receiveFrame(), second = connection.receiveFrame();
const message = inflate(first.payload);
const dictionary = extensions.includes("no_context") ? "" : message;
connection.send("the second is the same: " + (text(inflate(second.payload, { dictionary })) === text(message)));
connection.send("it is much smaller: " + (second.payload.byteLength * 2 < first.payload.byteLength));
