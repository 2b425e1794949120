// For several tests: says how the client has come.
connection.send((request.secure ? "over TLS" : "without TLS") + " from " + (request.origin || "no origin").replace(/:.*/, ""));
