var code = Number(request.query);
connection.accept();
connection.sendFrame({ opcode: 8, payload: new Uint8Array([code >> 8, code & 0xFF, ...utf8("good bye")]) });
connection.receiveFrame();  // the client's Close
connection.drop();
