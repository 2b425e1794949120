const authorization = request.header("Authorization");
if (!authorization)
    connection.reject(401, { headers: { "WWW-Authenticate": "Basic realm=\"tests\"" } });
else
    connection.send("got " + authorization);
