// play does a job, as job.go describes it, on a WebSocket with the standard's interface and
// resolves with what it saw. It runs in Node.js, Bun and Deno and in “adieu run”.
//
// peer is what the client can do:
//   connect(job)               returns the socket; throws an Unoffered
//   ping(socket, payload)      resolves once the pong has come
//   fragment(socket, data, parts)  sends a message in several frames, a ping among them
//   drop(socket), reset(socket)    end TCP; drop may return "kill", to have the process killed
//   interrupt()                asks that the program be ended
globalThis.Unoffered = class Unoffered extends Error {};

globalThis.play = async function (job, peer) {
	const stepTime = 6000;
	const view = { opened: false, messages: 0, events: [], closed: false };
	const wrong = (text) => { view.wrong = view.wrong || text; };

	const need = (what) => { if (!peer[what]) throw new Unoffered(`this client has no ${what}`); };
	if (job.ping) need("ping");
	if (job.fragmented) need("fragment");
	if (["drop", "reset", "interrupt"].includes(job.end)) need(job.end);

	// What came, and who waits for it.
	const inbox = [];
	let waiter = null;
	let opened, ended;
	const opening = new Promise((resolve) => { opened = resolve; });
	const ending = new Promise((resolve) => { ended = resolve; });

	function within(promise, what) {
		let timer;
		const late = new Promise((_, reject) => {
			timer = setTimeout(() => reject(new Error(`${what} within ${stepTime / 1000} s`)), stepTime);
		});
		return Promise.race([promise, late]).finally(() => clearTimeout(timer));
	}
	function event(name) {
		if (name !== "message" || view.events[view.events.length - 1] !== name) view.events.push(name);
	}
	function wake(value) {
		const resolve = waiter;
		waiter = null;
		if (resolve) resolve(value);
	}
	function next() {
		if (inbox.length > 0) return Promise.resolve(inbox.shift());
		if (view.closed) return Promise.resolve(undefined);
		return within(new Promise((resolve) => { waiter = resolve; }), "no message came");
	}
	async function expect(want) {
		if (view.wrong) return;
		const got = await next();
		if (got === undefined) wrong("the connection ended where a message must come");
		else wrong(difference(got, want, view.messages - inbox.length));
	}

	const socket = peer.connect(job);
	socket.binaryType = "arraybuffer";
	socket.onopen = () => {
		event("open");
		view.opened = true;
		view.protocol = socket.protocol;
		view.extensions = socket.extensions;
		opened();
	};
	socket.onmessage = (e) => {
		event("message");
		view.messages++;
		if (job.end === "suite") serveSuite(e.data);
		else if (waiter) wake(e.data);
		else inbox.push(e.data);
	};
	socket.onerror = (e) => {
		event("error");
		if (e.message) view.detail = String(e.message);
	};
	socket.onclose = (e) => {
		event("close");
		view.closed = true;
		view.code = e.code;
		view.reason = e.reason;
		view.clean = e.wasClean;
		opened();
		wake(undefined);
		ended();
	};

	try {
		await within(opening, "neither open nor close came");
		if (!view.opened) return view;
		for (const payload of job.send || []) {
			const data = make(payload);
			if (job.fragmented) await peer.fragment(socket, data, cut(data));
			else socket.send(data);
			if (!job.burst) await expect(data);
		}
		if (job.burst) {
			for (const payload of job.send || []) await expect(make(payload));
		}
		for (const text of job.tell || []) socket.send(text);
		for (const want of job.answers || []) await expect(want);
		if (job.ping) await within(peer.ping(socket, job.ping), "no pong came");
	} catch (err) {
		wrong(String(err.message || err));
	}
	try {
		if (job.end === "suite") {
			await ending; // what bounds it is the other end
		} else if (job.end === "close") {
			if (job.code) socket.close(job.code, job.reason || "");
			else socket.close();
		} else if (job.end !== "wait") {
			if (peer[job.end](socket) === "kill") {
				view.kill = true;
				return view;
			}
		}
		if (job.end !== "suite") await within(ending, "the connection did not end");
	} catch (err) {
		wrong(String(err.message || err));
	}
	return view;

	// serveSuite is suite in behaviour.go.
	function serveSuite(data) {
		const wish = typeof data === "string" && /^conformance: close(?: (\d+)(?: ([^]*))?)?$/.exec(data);
		if (!wish) socket.send(data);
		else if (wish[1] === undefined) socket.close();
		else socket.close(Number(wish[1]), wish[2] || "");
	}

	// make is Payload.message. Loops over every byte would take seconds in an interpreter.
	function make(payload) {
		if (payload.text) return payload.text;
		const block = [];
		for (let i = 0; i < 1021; i++) {
			block.push(payload.binary ? (i * 31 + (i >> 8) * 17) & 0xff : 97 + (i + (i >> 8)) % 26);
		}
		if (!payload.binary) {
			return String.fromCharCode(...block).repeat(Math.ceil(payload.size / block.length)).slice(0, payload.size);
		}
		const bytes = new Uint8Array(payload.size);
		bytes.set(block.slice(0, payload.size));
		for (let done = block.length; done < bytes.length; done *= 2) bytes.copyWithin(done, 0, done);
		return bytes;
	}

	// cut is fragments in link.go, in characters.
	function cut(data) {
		const third = Math.max(1, Math.floor(data.length / 3));
		return [data.slice(0, 1), data.slice(1, third), data.slice(0, 0), data.slice(third, 2 * third), data.slice(2 * third)];
	}

	// difference says how a message differs from what it should be, "" when it does not.
	function difference(got, want, number) {
		if (typeof got !== (typeof want === "string" ? "string" : "object")) return `message ${number} is of the other type`;
		if (typeof want === "string") {
			if (got === want) return "";
			let at = 0;
			while (got[at] === want[at]) at++;
			return `message ${number} has ${got.length} code units, want ${want.length}; they differ from ${at} on`;
		}
		const bytes = new Uint8Array(got);
		if (bytes.length !== want.length) return `message ${number} has ${bytes.length} bytes, want ${want.length}`;
		const words = Math.floor(bytes.length / 4);
		const gotWords = new Uint32Array(got, 0, words), wantWords = new Uint32Array(want.buffer, 0, words);
		let at = 0;
		while (at < words && gotWords[at] === wantWords[at]) at++;
		at *= 4;
		while (at < bytes.length && bytes[at] === want[at]) at++;
		return at === bytes.length ? "" : `message ${number}: byte ${at} is ${bytes[at]}, want ${want[at]}`;
	}
};
