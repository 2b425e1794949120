const parameters = decodeURIComponent(request.query);
const windowBits = Number((/bits="?(\d+)/.exec(parameters) || [0, 15])[1]);
const message = "x".repeat(1000) + "end";
connection.accept({ extensions: "permessage-deflate; " + parameters });
connection.sendFrame({ opcode: 1, rsv1: true, payload: deflate(message, { windowBits }) });
const dictionary = parameters.includes("no_context") ? "" : message;
connection.sendFrame({ opcode: 1, rsv1: true, payload: deflate("end of " + "x".repeat(100), { windowBits, dictionary }) });
