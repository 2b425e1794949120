// Deno.serve as a server.
import { behave, print } from "./behaviour.mjs";

function serve(request) {
	const offered = (request.headers.get("Sec-WebSocket-Protocol") || "").split(/ *, */);
	const protocol = offered.includes("second") ? "second" : undefined;
	const { socket, response } = Deno.upgradeWebSocket(request, { protocol });
	socket.binaryType = "arraybuffer";
	let b;
	socket.onopen = () => {
		b = behave(new URL(request.url), {
			send: (data) => socket.send(data),
			close: (code, reason) => socket.close(code, reason),
		}, print);
		b.view.protocol = socket.protocol;
		b.view.extensions = socket.extensions;
		b.view.events = ["open"];
		b.now();
	};
	socket.onmessage = (e) => {
		if (b.view.events.at(-1) !== "message") b.view.events.push("message");
		b.message(e.data);
	};
	socket.onerror = (e) => { b.view.events.push("error"); b.view.detail = e.message; };
	socket.onclose = (e) => {
		b.view.events.push("close");
		b.closed({ code: e.code, reason: e.reason, clean: e.wasClean });
	};
	return response;
}

Deno.serve({
	hostname: "127.0.0.1", port: 0,
	onListen: ({ port }) => print({
		ready: true, urls: { off: `ws://127.0.0.1:${port}` },
		cannot: {
			ping: "Deno.serve gives no access to pings", fragment: "Deno.serve sends no fragments",
			drop: "Deno.serve has no way to drop", reset: "Deno.serve has no way to reset",
			on: "Deno.serve does not negotiate permessage-deflate", fresh: "Deno.serve does not negotiate permessage-deflate",
			window: "Deno.serve does not negotiate permessage-deflate",
		},
	}),
}, serve);
