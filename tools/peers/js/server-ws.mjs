// The package ws as a server.
import http from "node:http";
import { WebSocketServer } from "ws";
import { print } from "./behaviour.mjs";
import { serve } from "./ws.mjs";

const deflate = {
	off: false, on: { threshold: 0 },
	fresh: { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
	window: { threshold: 0, serverMaxWindowBits: 9, clientMaxWindowBits: 9 },
};
const handleProtocols = (offered) => offered.has("second") && "second";
const servers = Object.fromEntries(Object.entries(deflate).map(([name, perMessageDeflate]) =>
	[name, new WebSocketServer({ noServer: true, handleProtocols, perMessageDeflate })]));

const server = http.createServer((request, response) => response.writeHead(426).end());
server.on("upgrade", (request, socket, head) => {
	const url = new URL(request.url, "ws://here");
	const wss = servers[url.searchParams.get("deflate")];
	wss.handleUpgrade(request, socket, head, (ws) => serve(ws, url, {
		drop: () => ws.terminate(),
		reset: () => socket.resetAndDestroy(),
	}));
});
server.listen(0, "127.0.0.1", () => {
	const url = `ws://127.0.0.1:${server.address().port}`;
	print({ ready: true, urls: Object.fromEntries(Object.keys(deflate).map((name) => [name, url])) });
});
