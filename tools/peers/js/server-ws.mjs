// The package ws as a server.
import http from "node:http";
import { WebSocketServer } from "ws";
import { behave, print } from "./behaviour.mjs";

const deflate = {
	off: false, on: { threshold: 0 },
	fresh: { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
	window: { threshold: 0, serverMaxWindowBits: 9, clientMaxWindowBits: 9 },
};
const handleProtocols = (offered) => offered.has("second") && "second";
const servers = Object.fromEntries(Object.entries(deflate).map(([name, perMessageDeflate]) =>
	[name, new WebSocketServer({ noServer: true, handleProtocols, perMessageDeflate })]));

// extensions are those in use with their parameters, which socket.extensions leaves out.
function extensions(socket) {
	return Object.entries(socket._extensions).map(([name, { params }]) =>
		[name, ...Object.entries(params).map(([k, v]) => v === true ? k : `${k}=${v}`)].join("; ")).join(", ");
}

function serve(socket, url) {
	const b = behave(url, {
		send: (data) => socket.send(data),
		close: (code, reason) => socket.close(code, reason),
		drop: () => socket.terminate(),
		reset: () => socket._socket.resetAndDestroy(),
		ping(payload, onPong) {
			socket.once("pong", (got) => { if (got.toString() === payload) onPong(); });
			socket.ping(payload);
		},
		fragment(data) {
			const binary = typeof data !== "string";
			const bytes = Buffer.from(data);
			socket.send(bytes.subarray(0, 1), { binary, fin: false });
			socket.ping("between");
			socket.send(bytes.subarray(1, 1), { binary, fin: false });
			socket.send(bytes.subarray(1), { binary, fin: true });
		},
	}, print);
	b.view.protocol = socket.protocol;
	b.view.extensions = extensions(socket);
	socket.on("message", (data, binary) => b.message(binary ? data : data.toString()));
	socket.on("error", (err) => { b.view.detail = err.message; });
	socket.on("close", (code, reason) => b.closed({ code, reason: reason.toString() }));
	b.now();
}

const server = http.createServer((request, response) => response.writeHead(426).end());
server.on("upgrade", (request, socket, head) => {
	const url = new URL(request.url, "ws://here");
	const wss = servers[url.searchParams.get("deflate")];
	wss.handleUpgrade(request, socket, head, (ws) => serve(ws, url));
});
server.listen(0, "127.0.0.1", () => {
	const url = `ws://127.0.0.1:${server.address().port}`;
	print({ ready: true, urls: Object.fromEntries(Object.keys(deflate).map((name) => [name, url])) });
});
