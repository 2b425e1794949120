// What a server made of the package ws does with a connection.
import { behave, print } from "./behaviour.mjs";

// extensions are those in use with their parameters, which socket.extensions leaves out.
function extensions(socket) {
	return Object.entries(socket._extensions).map(([name, { params }]) =>
		[name, ...Object.entries(params).map(([k, v]) => v === true ? k : `${k}=${v}`)].join("; ")).join(", ");
}

// serve serves a connection. end has the ways to end it without a Close.
export function serve(socket, url, end) {
	const b = behave(url, {
		send: (data) => socket.send(data),
		close: (code, reason) => socket.close(code, reason),
		...end,
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
