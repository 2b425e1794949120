connection.accept({ extensions: "permessage-deflate" + decodeURIComponent(request.query) });
const frame = connection.receiveFrame();
const message = text(inflate(frame.payload));
const noise = message.substring(0, 400);
connection.send("whole: " + (message === noise + "-".repeat(2000) + noise));
// Each time that the noise is written out costs some 4.7 bits a character: 235 bytes.
connection.send("the repeated part is " + (frame.payload.byteLength < 400 ? "a reference" : "written out again"));
