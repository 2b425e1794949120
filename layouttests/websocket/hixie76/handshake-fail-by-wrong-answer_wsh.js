const answer = Uint8Array.from(connection.challengeAnswer);
answer[15] ^= 1;
connection.accept({ body: answer });
connection.readAll(); // the client hangs up
