"use strict";

// The life of a test's connections as sequence diagrams: one for each connection, with a lane
// each for the page, the client and the server.

const fewConnections = 5; // so many are all open
const openedConnections = 2; // of more than that
const pauseShown = 100e3; // microseconds in which nothing happened that are worth a line
const foldedFrom = 24; // so many frames in a row are folded
const keptAround = 6; // but for so many at both ends
const unfolded = 200; // so many at a time

// sequences returns the diagrams of events. began is when the test did.
function sequences(events, began) {
	const connections = new Map();
	for (const event of events) {
		if (!connections.has(event.connection))
			connections.set(event.connection, []);
		connections.get(event.connection).push(event);
	}
	const zero = began || events[0].at;
	if (connections.size <= fewConnections)
		return [...connections].map(([number, own]) => sequence(number, own, zero, connections.size > 1));
	// Of many those that went wrong are open, or else the first.
	const all = [...connections];
	const wrong = all.filter(([, own]) => own.some((event) => event.kind === "failure" || isBad(event)));
	const open = new Set((wrong.length > 0 ? wrong : all).slice(0, openedConnections));
	return all.map((connection) => folded(connection[0], connection[1], zero, open.has(connection)));
}

// folded is a diagram that is drawn when it is opened.
function folded(number, events, zero, open) {
	const bad = events.some(isBad);
	const details = element("details", { class: "connection", open, toggle: draw },
		element("summary", { class: bad ? "bad" : "" }, element("strong", {}, "Connection " + number), " ", sequenceSummary(events)));
	function draw() {
		if (details.open && !details.querySelector("figure"))
			details.append(sequence(number, events, zero, false));
	}
	draw();
	return details;
}

// merged has events that say the same twice, who noticed and how it ended, as one.
function merged(events) {
	const all = [];
	for (const event of events) {
		const last = all[all.length - 1];
		if (last && event.kind === "failure" && last.kind === "failure" && event.title === last.title)
			all[all.length - 1] = { ...last, detail: [last.detail, event.detail].filter(Boolean).join("\n") };
		else
			all.push(event);
	}
	return all;
}

function sequence(number, all, zero, named) {
	const events = merged(all);
	const hasPage = events.some((event) => event.lane === "page");
	const rows = element("ol", { class: "events" });
	rows.append(...eventRows(events, zero));
	const figure = element("figure", { class: hasPage ? "sequence" : "sequence without-page" },
		element("figcaption", {},
			named && element("strong", {}, "Connection " + number), named && " ",
			sequenceSummary(events)),
		element("div", { class: "lanes", role: "group", "aria-label": "connection " + number + ", step by step; the arrow keys go through the steps" },
			element("div", { class: "heads", "aria-hidden": "true" },
				hasPage && element("span", { class: "head page" }, "page"),
				element("span", { class: "head client" }, "client"),
				element("span", { class: "head server" }, "server")),
			element("div", { class: "lines", "aria-hidden": "true" }, hasPage && element("i", { class: "page" }), element("i", { class: "client" }), element("i", { class: "server" })),
			rows));
	rows.addEventListener("keydown", walkEvents);
	const first = rows.querySelector("button");
	if (first)
		first.tabIndex = 0;
	return figure;
}

// sequenceSummary says what the connection was and how it ended, in a few words.
function sequenceSummary(events) {
	const count = (lane) => events.filter((event) => event.kind === "frame" && event.lane === lane).length;
	const parts = [];
	const created = events.find((event) => event.kind === "call" && event.title.startsWith("new WebSocket"));
	const request = events.find((event) => event.kind === "handshake" && event.lane === "out");
	if (created || request)
		parts.push(element("code", {}, created && created.detail || (request || created).title));
	const partial = events.some((event) => event.kind === "bytes" && event.lane === "note"); // which says what is left out
	parts.push((partial ? "shown are " : "") + plural(count("out"), "frame") + " out, " + count("in").toLocaleString("en") + " in");
	const failure = events.findLast((event) => event.kind === "failure");
	const close = events.findLast((event) => event.kind === "event" && event.title.startsWith("close"));
	const over = events.findLast((event) => event.kind === "end" && event.lane === "note");
	if (failure)
		parts.push(element("span", { class: "bad" }, failure.title));
	else if (close || over)
		parts.push((close || over).title);
	return parts.flatMap((part, i) => i ? [" · ", part] : [part]);
}

// eventRows draws events, folds what there is much of, and shows pauses.
function eventRows(events, zero) {
	const rows = [];
	let before = null;
	const draw = (event) => {
		const drawn = [];
		if (before !== null && event.at - before >= pauseShown)
			drawn.push(element("li", { class: "pause" }, element("span", {}, duration((event.at - before) / 1000) + " later")));
		before = event.at;
		drawn.push(eventRow(event, zero));
		return drawn;
	};
	for (let i = 0; i < events.length;) {
		let end = i;
		while (end < events.length && ordinary(events[end]))
			end++;
		if (end - i < foldedFrom) {
			end = Math.max(end, i + 1);
			events.slice(i, end).forEach((event) => rows.push(...draw(event)));
		} else {
			events.slice(i, i + keptAround).forEach((event) => rows.push(...draw(event)));
			rows.push(foldRow(events.slice(i + keptAround, end - keptAround), zero));
			before = events[end - keptAround - 1].at;
			events.slice(end - keptAround, end).forEach((event) => rows.push(...draw(event)));
		}
		i = end;
	}
	return rows;
}

// ordinary events are messages on their way: what a flood consists of.
function ordinary(event) {
	switch (event.kind) {
	case "frame":
		return !/^(Close|FF 00)/i.test(event.title);
	case "bytes":
		return event.lane !== "note";
	case "event":
		return event.title.startsWith("message");
	case "call":
		return event.title.startsWith("send");
	}
	return false;
}

function foldRow(events, zero) {
	const counts = new Map();
	for (const event of events) {
		const what = event.lane === "page" ? (event.kind === "call" ? "calls" : "page events") : event.lane;
		counts.set(what, (counts.get(what) || 0) + 1);
	}
	const text = () => plural(events.length, "more step") + ": " + [...counts].map(([what, n]) => n.toLocaleString("en") + " " + what).join(", ");
	const row = element("li", { class: "more" }, element("button", { type: "button", tabindex: -1, click() {
		const some = events.splice(0, unfolded).map((event) => eventRow(event, zero));
		row.before(...some);
		if (events.length > 0)
			this.textContent = plural(events.length, "more step");
		else
			row.remove();
		some[0].querySelector("button").focus();
	} }, text()));
	return row;
}

let details = 0; // so many have been made, for their ids

function eventRow(event, zero) {
	const id = "step-" + details++;
	const time = (event.at - zero) / 1000;
	const button = element("button", { type: "button", class: "step", tabindex: -1, "aria-expanded": "false", click: toggle },
		element("time", { title: new Date(event.at / 1000).toISOString() }, (time < 0 ? "−" : "") + stamp(Math.abs(time))),
		element("span", { class: "visually-hidden" }, laneNames[event.lane] + ": "),
		element("span", { class: "what" }, element("span", { class: "label" }, ...eventTitle(event))));
	const row = element("li", { class: event.lane + " " + event.kind + (isBad(event) ? " bad" : "") }, button);
	function toggle() {
		const open = button.getAttribute("aria-expanded") === "true";
		button.setAttribute("aria-expanded", String(!open));
		if (open) {
			document.getElementById(id).remove();
			button.removeAttribute("aria-controls");
		} else {
			row.append(element("div", { class: "step-detail", id },
				element("p", {}, laneNames[event.lane], " · ", new Date(event.at / 1000).toISOString().slice(11, 23), " UTC"),
				element("pre", {}, event.detail ? event.title + "\n\n" + event.detail : event.title)));
			button.setAttribute("aria-controls", id);
		}
	}
	return row;
}

const laneNames = { page: "page", out: "client to server", in: "server to client", note: "connection" };

function isBad(event) {
	return event.kind === "failure" || event.kind === "end" && event.lane !== "note" && event.title !== "FIN" || event.kind === "event" && event.title === "error";
}

// stamp is a time since the test began.
function stamp(ms) {
	return ms < 10000 ? ms.toFixed(1) + " ms" : (ms / 1000).toFixed(2) + " s";
}

// eventTitle sets the first word off: Text "hello" (5 bytes).
function eventTitle(event) {
	if (event.kind === "state")
		return [event.title.replace(/^readyState /, "")];
	if (event.kind === "call" && event.detail) // the whole URL is in the caption
		return [event.title.replace(/"(?:[^"\\]|\\.)*"/, "…")];
	const parts = /^(\S+)(?: ([^]*?))??(?: (\([^()]*\)))?$/.exec(event.title);
	if (!parts || !["frame", "event"].includes(event.kind))
		return [event.title];
	return [element("b", {}, parts[1]), parts[2] ? " " + parts[2] : "", parts[3] ? element("small", {}, " " + parts[3].slice(1, -1)) : ""];
}

// walkEvents moves the focus with the arrow keys: a diagram is one stop of the Tab key.
function walkEvents(key) {
	const step = { ArrowDown: 1, ArrowUp: -1 }[key.key];
	if (!step || key.ctrlKey || key.metaKey || key.altKey)
		return;
	const buttons = [...this.querySelectorAll("button")];
	const next = buttons[buttons.indexOf(document.activeElement) + step];
	if (!next)
		return;
	key.preventDefault();
	key.stopPropagation();
	for (const button of buttons)
		button.tabIndex = button === next ? 0 : -1;
	next.focus();
}
