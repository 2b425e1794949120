// The package ws as a server on streams of node:http2 (RFC 8441), without TLS.
import http2 from "node:http2";
import { WebSocket } from "ws";
import { print } from "./behaviour.mjs";
import { serve } from "./ws.mjs";

const server = http2.createServer({ settings: { enableConnectProtocol: true } });
server.on("stream", (stream, headers) => {
	if (headers[":method"] !== "CONNECT" || headers[":protocol"] !== "websocket") {
		stream.respond({ ":status": 400 }, { endStream: true });
		return;
	}
	const offered = (headers["sec-websocket-protocol"] || "").split(/ *, */);
	const protocol = offered.includes("second") ? "second" : "";
	stream.respond({ ":status": 200, ...protocol && { "sec-websocket-protocol": protocol } });
	// What the package makes for itself once HTTP/1.1 was upgraded.
	const socket = new WebSocket(null, undefined, { autoPong: true, closeTimeout: 30_000 });
	socket._protocol = protocol;
	socket.setSocket(stream, Buffer.alloc(0), { allowSynchronousEvents: true, maxPayload: 0 });
	serve(socket, new URL(headers[":path"], "ws://here"), {
		drop: () => stream.end(),
		reset: () => stream.close(http2.constants.NGHTTP2_CANCEL),
	});
});
server.listen(0, "127.0.0.1", () => {
	const why = "the package ws negotiates permessage-deflate on HTTP/1.1 only";
	print({ ready: true, urls: { off: `ws://127.0.0.1:${server.address().port}` }, cannot: { on: why, fresh: why, window: why } });
});
