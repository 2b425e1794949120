// What behaviour.go says, for servers in JavaScript. A link is
//   send(data), close(code, reason), drop(), reset(), ping(payload, onPong), fragment(data)
// of which a server leaves out what it cannot do.

const pingPayload = "are you there?";
const suiteWish = /^conformance: close(?: (\d+)(?: ([^]*))?)?$/;

// behave returns the functions that the server calls for a message and for the end. now is
// called once the connection is open.
export function behave(url, link, tell) {
	const q = url.searchParams;
	const view = { opened: true, messages: 0, closed: false };
	const close = () => q.has("code") ? link.close(Number(q.get("code")), q.get("reason") || "") : link.close();
	const first = {
		close,
		part() {
			for (let i = 0; i < Number(q.get("n")); i++) link.send(`message ${i}`);
			close();
		},
		ping() { link.ping(pingPayload, () => link.send(`pong ${pingPayload}`)); },
		fragment(data) { link.fragment(data); },
		drop() { link.drop(); },
		reset() { link.reset(); },
	}[url.pathname.slice(1)];
	const counts = url.pathname === "/count";
	return {
		view,
		now() { if (url.pathname === "/close" && q.get("at") === "once") close(); },
		message(data) {
			view.messages++;
			const wish = url.pathname === "/suite" && typeof data === "string" && suiteWish.exec(data);
			if (wish) {
				if (wish[1] === undefined) link.close();
				else link.close(Number(wish[1]), wish[2] || "");
			} else if (first && view.messages === 1) first(data);
			else if (!counts) link.send(data);
		},
		closed(end) {
			if (view.closed) return;
			Object.assign(view, { closed: true }, end);
			tell({ id: Number(q.get("id")), view });
		},
	};
}

// print writes a line for the program that started the server.
export const print = (line) => process.stdout.write(JSON.stringify(line) + "\n");

// A server ends with the program that started it, however that ends.
process.stdin.resume();
process.stdin.on("end", () => process.exit());
