// Refuses the handshake with the status that answer says, or completes it with a wrong
// Sec-WebSocket-Accept; the other parameters are Set-Cookie fields of the response.
const fields = Object.keys(request.params).filter((name) => name !== "answer").map((name) => ["Set-Cookie", request.params[name]]);
const answer = request.params.answer;
if (answer === "wrong-accept") {
    connection.accept({ replace: { "Sec-WebSocket-Accept": "wrong" }, add: fields });
    connection.readAll();
} else {
    connection.reject(Number(answer), { headers: fields.concat(answer === "302" ? [["Location", "/echo"]] : []) });
}
