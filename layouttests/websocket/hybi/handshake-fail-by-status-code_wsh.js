connection.reject(Number(request.query), {
    headers: {
        "Location": "/websocket/hybi/simple",           // for the redirects: a handler that would accept
        "WWW-Authenticate": "Basic realm=\"tests\"",
        "Proxy-Authenticate": "Basic realm=\"tests\"",
    },
});
