const names = (request.header("Sec-WebSocket-Extensions") || "").split(",").map((offer) => offer.split(";")[0].trim());
connection.send("offered: " + names.includes("permessage-deflate"));
