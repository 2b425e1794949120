connection.send(JSON.stringify([request.header("Sec-WebSocket-Key1"), request.header("Sec-WebSocket-Key2")]));
