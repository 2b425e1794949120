// The clients of npm: client.mjs PEER, where PEER is ws, h2, undici, bun or deno. Each line of
// standard input is a job, each line of standard output what became of it: what the client
// saw, {"unoffered": why} or {"failed": why}. The first line has the version.
import "./player.js";
import readline from "node:readline";
import process from "node:process";
import { Buffer } from "node:buffer";

const peers = {
	async ws() {
		const { WebSocket } = await import("ws");
		const deflate = {
			off: false, none: false, on: { threshold: 0 },
			fresh: { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
			window: { threshold: 0, serverMaxWindowBits: 9, clientMaxWindowBits: 9 },
		};
		return {
			connect: (job) => new WebSocket(job.url, job.protocols || [], { perMessageDeflate: deflate[job.deflate] }),
			ping: (socket, payload) => new Promise((resolve, reject) => {
				socket.once("pong", (got) => got.toString() === payload ? resolve() : reject(new Error(`a pong with ${got}`)));
				socket.ping(payload);
			}),
			fragment(socket, data, parts) {
				const binary = typeof data !== "string";
				parts.forEach((part, i) => {
					socket.send(part, { binary, fin: i === parts.length - 1 });
					if (i === 0) socket.ping("between");
				});
			},
			drop: (socket) => { socket.terminate(); },
			reset: (socket) => { socket._socket.resetAndDestroy(); },
		};
	},

	// The package ws on a stream of node:http2 (RFC 8441).
	async h2() {
		const { WebSocket } = await import("ws");
		const { default: http2 } = await import("node:http2");
		const streams = new WeakMap();
		return {
			connect(job) {
				if (!["off", "none"].includes(job.deflate)) throw new Unoffered("the package ws negotiates permessage-deflate on HTTP/1.1 only");
				const url = new URL(job.url);
				const socket = new WebSocket(null, undefined, { autoPong: true, closeTimeout: 30_000 });
				socket._isServer = false;
				const fail = (err) => { socket.emit("error", err); socket.emitClose(); };
				const session = http2.connect(`https://${url.host}`, { rejectUnauthorized: false });
				session.on("error", fail);
				session.once("remoteSettings", (settings) => {
					if (!settings.enableConnectProtocol) {
						fail(new Error("the server has no extended CONNECT"));
						return;
					}
					const stream = session.request({
						":method": "CONNECT", ":protocol": "websocket", ":path": url.pathname + url.search,
						"sec-websocket-version": "13", ...job.protocols && { "sec-websocket-protocol": job.protocols.join(", ") },
					});
					streams.set(socket, stream);
					stream.on("response", (headers) => {
						if (headers[":status"] !== 200) {
							fail(new Error(`status ${headers[":status"]}`));
							return;
						}
						socket._protocol = headers["sec-websocket-protocol"] || "";
						socket.setSocket(stream, Buffer.alloc(0), { allowSynchronousEvents: true, maxPayload: 0 });
					});
					stream.on("close", () => session.close());
				});
				return socket;
			},
			ping: (socket, payload) => new Promise((resolve, reject) => {
				socket.once("pong", (got) => got.toString() === payload ? resolve() : reject(new Error(`a pong with ${got}`)));
				socket.ping(payload);
			}),
			fragment(socket, data, parts) {
				const binary = typeof data !== "string";
				parts.forEach((part, i) => {
					socket.send(part, { binary, fin: i === parts.length - 1 });
					if (i === 0) socket.ping("between");
				});
			},
			drop: (socket) => { streams.get(socket).end(); },
			reset: (socket) => { streams.get(socket).close(http2.constants.NGHTTP2_CANCEL); },
		};
	},

	async undici() {
		const { WebSocket, ping } = await import("undici");
		const { default: channels } = await import("node:diagnostics_channel");
		return {
			connect(job) {
				if (job.deflate === "none") throw new Unoffered("undici always offers permessage-deflate");
				if (!job.asked && ["fresh", "window"].includes(job.deflate)) throw new Unoffered("undici offers permessage-deflate in one way only");
				return new WebSocket(job.url, job.protocols || []);
			},
			ping: (socket, payload) => new Promise((resolve, reject) => {
				const channel = channels.channel("undici:websocket:pong");
				const got = ({ payload: body, websocket }) => {
					if (websocket !== socket) return;
					channel.unsubscribe(got);
					if (body.toString() === payload) resolve();
					else reject(new Error(`a pong with ${body}`));
				};
				channel.subscribe(got);
				ping(socket, Buffer.from(payload));
			}),
			drop: () => "kill",
		};
	},

	async bun() {
		return {
			connect(job) {
				if (!job.asked && ["fresh", "window"].includes(job.deflate)) throw new Unoffered("Bun offers permessage-deflate in one way only");
				return new WebSocket(job.url, { protocols: job.protocols || [], perMessageDeflate: !["off", "none"].includes(job.deflate) });
			},
			ping: (socket, payload) => new Promise((resolve, reject) => {
				socket.addEventListener("pong", (e) => {
					const got = Buffer.from(e.data).toString();
					if (got === payload) resolve();
					else reject(new Error(`a pong with ${got}`));
				}, { once: true });
				socket.ping(payload);
			}),
			drop: () => "kill",
		};
	},

	async deno() {
		return {
			connect(job) {
				if (!["off", "none"].includes(job.deflate)) throw new Unoffered("Deno does not offer permessage-deflate");
				return new WebSocket(job.url, job.protocols || []);
			},
			drop: () => "kill",
		};
	},
};

const peer = await peers[process.argv[2]]();
const tell = (line) => process.stdout.write(JSON.stringify(line) + "\n");
process.on("uncaughtException", (err) => tell({ failed: String(err.stack || err) }));
tell({ ready: true });
for await (const line of readline.createInterface({ input: process.stdin })) {
	try {
		tell(await play(JSON.parse(line), peer));
	} catch (err) {
		tell(err instanceof Unoffered ? { unoffered: err.message } : { failed: String(err.stack || err) });
	}
}
