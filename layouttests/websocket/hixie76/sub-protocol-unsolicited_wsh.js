connection.accept({ add: [["Sec-WebSocket-Protocol", "surprise"]] });
connection.send("requested " + request.header("Sec-WebSocket-Protocol") + ", answered surprise");
