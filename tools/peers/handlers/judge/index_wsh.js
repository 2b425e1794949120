// What behaviour.go says, for “adieu serve”: ?behaviour= names it.
const q = request.params;
const protocol = request.protocols.includes("second") ? "second" : null;
const view = { opened: true, messages: 0, closed: false, protocol: protocol || "", extensions: "" };

// What is answered to an offer of permessage-deflate; the script itself speaks it then.
const offer = request.header("Sec-WebSocket-Extensions") || "";
const answers = {
	on: "permessage-deflate",
	fresh: "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
	window: "permessage-deflate; server_max_window_bits=9" + (offer.includes("client_max_window_bits") ? "; client_max_window_bits=9" : ""),
};
const extensions = offer.includes("permessage-deflate") && answers[q.deflate];
if (extensions) {
	view.extensions = extensions;
	connection.accept({ protocol, extensions });
} else {
	connection.accept({ protocol });
}

function receive() {
	const data = connection.receive();
	if (data !== null) view.messages++;
	return data;
}
function echo() {
	for (let data; (data = receive()) !== null;) connection.send(data);
}
function close() {
	if (q.code) connection.close(Number(q.code), q.reason || "");
	else connection.close();
}
const behaviours = {
	echo() { echo(); },
	count() { while (receive() !== null); },
	close() {
		if (q.at !== "once") receive();
		close();
	},
	part() {
		receive();
		for (let i = 0; i < Number(q.n); i++) connection.send(`message ${i}`);
		close();
	},
	ping() {
		receive();
		const payload = utf8("are you there?");
		connection.sendFrame({ opcode: 9, payload });
		const pong = connection.receiveFrame();
		if (pong === null || pong.opcode !== 10) throw new Error("no pong came");
		connection.send(`pong ${text(pong.payload)}`);
		echo();
	},
	fragment() {
		const data = receive();
		const opcode = typeof data === "string" ? 1 : 2;
		const bytes = typeof data === "string" ? utf8(data) : new Uint8Array(data);
		connection.sendFrame({ opcode, fin: false, payload: bytes.subarray(0, 1) });
		connection.sendFrame({ opcode: 9, payload: utf8("between") });
		connection.sendFrame({ opcode: 0, fin: false, payload: bytes.subarray(1, 1) });
		connection.sendFrame({ opcode: 0, payload: bytes.subarray(1) });
		echo();
	},
};
// What compressed messages may refer to, either way.
const kept = { deflate: new Uint8Array(0), inflate: new Uint8Array(0) };
function keep(way, bytes) {
	if (q.deflate === "fresh") return;
	const all = new Uint8Array(kept[way].length + bytes.length);
	all.set(kept[way]);
	all.set(bytes, kept[way].length);
	kept[way] = all.slice(-32768);
}
function join(parts) {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(new Uint8Array(part), at);
		at += part.byteLength;
	}
	return whole;
}

// receiveCompressed is the next message with its type, which receive() does not tell of a
// compressed one; null at the end.
function receiveCompressed() {
	for (let parts = [], first = null; ;) {
		const frame = connection.receiveFrame();
		if (frame === null) return null;
		if (frame.opcode === 8) {
			const body = new Uint8Array(frame.payload);
			view.closed = true;
			view.code = body.length ? body[0] * 256 + body[1] : 1005;
			view.reason = text(body.subarray(2));
			if (body.length) connection.close(view.code, view.reason);
			else connection.close();
			return null;
		}
		if (frame.opcode === 9) connection.sendFrame({ opcode: 10, payload: frame.payload });
		if (frame.opcode > 7) continue;
		first = first || frame;
		parts.push(frame.payload);
		if (!frame.fin) continue;
		let bytes = join(parts);
		if (first.rsv1) {
			bytes = inflate(bytes, { dictionary: kept.inflate });
			keep("inflate", bytes);
		}
		view.messages++;
		return { opcode: first.opcode, bytes };
	}
}

// sendCompressed sends a message in two frames when it has bytes enough, else in one.
function sendCompressed({ opcode, bytes }, frames) {
	const data = deflate(bytes, { windowBits: q.deflate === "window" ? 9 : 15, dictionary: kept.deflate });
	keep("deflate", bytes);
	const half = frames > 1 ? data.length >> 1 : 0;
	if (half) connection.sendFrame({ opcode, rsv1: true, fin: false, payload: data.subarray(0, half) });
	connection.sendFrame({ opcode: half ? 0 : opcode, rsv1: !half, payload: data.subarray(half) });
}

if (extensions) {
	for (let message; (message = receiveCompressed()) !== null;) sendCompressed(message, q.behaviour === "fragment" ? 2 : 1);
} else {
	behaviours[q.behaviour]();
}
if (!view.closed && connection.ended !== null) {
	view.closed = true;
	view.code = connection.closeCode;
	view.reason = connection.closeReason;
	view.detail = connection.streamEnded || "";
}
log(JSON.stringify({ id: Number(q.id), view }));
