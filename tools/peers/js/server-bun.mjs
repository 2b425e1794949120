// Bun.serve as a server, once for each way with compression.
import { behave, print } from "./behaviour.mjs";

const deflate = { off: false, on: { compress: "dedicated", decompress: "dedicated" }, fresh: { compress: "shared", decompress: "shared" } };

function start(perMessageDeflate) {
	const server = Bun.serve({
		hostname: "127.0.0.1",
		port: 0,
		fetch(request, server) {
			const offered = (request.headers.get("Sec-WebSocket-Protocol") || "").split(/ *, */);
			const protocol = offered.includes("second") ? "second" : "";
			const headers = protocol ? { "Sec-WebSocket-Protocol": protocol } : {};
			if (!server.upgrade(request, { headers, data: { url: new URL(request.url), protocol } })) return new Response("", { status: 400 });
		},
		websocket: {
			perMessageDeflate,
			maxPayloadLength: 16 << 20,
			open(socket) {
				const b = socket.data.b = behave(socket.data.url, {
					send: (data) => socket.send(data, true),
					close: (code, reason) => socket.close(code, reason),
					drop: () => socket.terminate(),
					ping(payload, onPong) { socket.data.onPong = (got) => { if (got === payload) onPong(); }; socket.ping(payload); },
				}, print);
				b.view.protocol = socket.data.protocol;
				b.now();
			},
			message(socket, data) { socket.data.b.message(data); },
			pong(socket, data) { socket.data.onPong?.(Buffer.from(data).toString()); },
			close(socket, code, reason) { socket.data.b.closed({ code, reason }); },
		},
	});
	return `ws://127.0.0.1:${server.port}`;
}

const urls = Object.fromEntries(Object.entries(deflate).map(([name, option]) => [name, start(option)]));
print({
	ready: true, urls,
	cannot: { fragment: "Bun.serve sends no fragments", reset: "Bun.serve has no way to reset", window: "Bun.serve takes no window bits" },
});
