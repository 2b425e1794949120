// The package websocket-driver as a server of RFC 6455, draft-hixie-76 and -75.
import net from "node:net";
import driver from "websocket-driver";
import { behave, print } from "./behaviour.mjs";

const server = net.createServer({ allowHalfOpen: true }, (tcp) => {
	const d = driver.server({ allowDrafts: true, protocols: ["second"] });
	let b;
	d.on("connect", () => {
		const url = new URL(d.url, "ws://here");
		b = behave(url, {
			send: (data) => typeof data === "string" ? d.text(data) : d.binary(data),
			close: (code, reason) => { d.close(reason, code); },
			drop: () => tcp.destroy(),
			reset: () => tcp.resetAndDestroy(),
		}, print);
		// In the drafts the package leaves the subprotocol to the program: it is draft 76
		// §5.2 item 5, or draft 75 §4.2 in the words of that day.
		const old = d.headers["websocket-protocol"];
		if (old) d.setHeader("WebSocket-Protocol", old);
		const offered = "sec-websocket-version" in d.headers ? "" : d.headers["sec-websocket-protocol"];
		if (offered) d.setHeader("Sec-WebSocket-Protocol", offered);
		d.start();
		b.view.protocol = old || offered || "";
		b.view.extensions = "";
		b.view.detail = d.version;
	});
	d.on("open", () => b.now());
	d.on("message", (e) => b.message(e.data));
	d.on("close", () => {
		if (b) b.view.clean = d.version === "hixie-76";
		tcp.end();
	});
	d.on("error", (err) => { if (b) b.view.detail = err.message; });
	tcp.on("data", (chunk) => d.parse(chunk));
	d.io.on("data", (chunk) => { if (!tcp.destroyed) tcp.write(chunk); });
	tcp.on("end", () => tcp.end());
	tcp.on("error", (err) => { if (b) b.view.detail = err.message; });
	tcp.on("close", () => { if (b) b.closed({ clean: b.view.clean === true }); });
});
server.listen(0, "127.0.0.1", () => {
	const url = `ws://127.0.0.1:${server.address().port}`;
	const why = "websocket-driver has no permessage-deflate by itself";
	print({ ready: true, urls: { off: url }, cannot: { on: why, fresh: why, window: why } });
});
