connection.send(request.target + "; Host without them: " + !request.header("Host").includes("@"));
