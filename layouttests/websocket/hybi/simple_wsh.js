connection.send("Hello from the handler.");
// The end of the script is a closing handshake with code 1000.
