"use strict";

// The page itself: what the run was, and its tests by how they ended.

(function () {
	const data = JSON.parse(document.getElementById("data").textContent);
	const page = document.getElementById("page");

	// The kinds of results, in the order of how much they matter, and the sections they are in.
	const kinds = { crash: "Crashed", timeout: "Timed out", fail: "Failed", flaky: "Flaky", expected: "Expected", skip: "Skipped", pass: "Passed" };
	const unexpectedKinds = ["crash", "timeout", "fail"];
	const sections = [
		{ id: "unexpected", title: "Not as expected", kinds: unexpectedKinds },
		{ id: "flaky", title: "Flaky: attempts ended in different ways", kinds: ["flaky"] },
		{ id: "expected", title: "Did not pass, as TestExpectations says", kinds: ["expected"] },
		{ id: "skip", title: "Skipped", kinds: ["skip"] },
		{ id: "pass", title: "Passed", kinds: ["pass"] },
	];
	const manyPasses = 600; // from here on the passes of a directory are folded away

	const tests = data.tests.map((test, index) => {
		const slash = test.name.replace(/\?.*/, "").lastIndexOf("/") + 1;
		return { ...test, index, directory: test.name.slice(0, Math.max(slash - 1, 0)) || ".", prefix: test.name.slice(0, slash), base: test.name.slice(slash) };
	});
	const count = (kind) => tests.filter((test) => test.kind === kind).length;
	const unexpected = data.unexpected;

	// What is shown: also the part of the address behind the #.
	const view = { text: "", kinds: new Set(), directory: "", sort: "name", split: false, open: new Set() };

	// ---- the address

	function readAddress() {
		const p = new URLSearchParams(location.hash.slice(1));
		view.text = p.get("text") || "";
		view.kinds = new Set((p.get("status") || "").split(",").filter((kind) => kinds[kind]));
		view.directory = p.get("directory") || "";
		view.sort = p.get("sort") === "time" ? "time" : "name";
		view.split = p.get("diff") === "split";
		view.open = new Set(p.getAll("test"));
	}

	let writing = 0; // a timer: browsers do not let the address change often

	function writeAddress() {
		clearTimeout(writing);
		writing = setTimeout(writeAddressNow, 150);
	}

	function writeAddressNow() {
		const p = new URLSearchParams();
		const set = (name, value, otherwise) => value !== otherwise && p.set(name, value);
		set("status", [...view.kinds].join(","), "");
		set("directory", view.directory, "");
		set("text", view.text, "");
		set("sort", view.sort, "name");
		set("diff", view.split ? "split" : "", "");
		for (const name of [...view.open].slice(0, 20))
			p.append("test", name);
		const hash = p.toString();
		try {
			history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
		} catch {
			location.replace("#" + hash); // in a sandbox there may be no history
		}
	}

	// ---- the head of the page

	const themes = ["auto", "light", "dark"];
	const themeButton = element("button", { type: "button", class: "quiet", click: nextTheme });

	function setTheme(theme) {
		document.documentElement.dataset.theme = theme;
		themeButton.textContent = { auto: "Theme: auto", light: "Theme: light", dark: "Theme: dark" }[theme];
		try {
			localStorage.setItem("adieu-theme", theme);
		} catch { /* a page in a sandbox has none */ }
	}

	function nextTheme() {
		setTheme(themes[(themes.indexOf(document.documentElement.dataset.theme) + 1) % themes.length]);
	}

	function storedTheme() {
		try {
			const theme = localStorage.getItem("adieu-theme");
			return themes.includes(theme) ? theme : "auto";
		} catch {
			return "auto";
		}
	}

	function bar() {
		const all = element("div", { class: "bar", role: "img", "aria-label": Object.keys(kinds).filter(count).map((kind) => `${count(kind)} ${kinds[kind].toLowerCase()}`).join(", ") });
		for (const kind of [...Object.keys(kinds)].reverse()) {
			if (count(kind) > 0) {
				const part = element("i", { class: kind });
				part.style.flexGrow = count(kind);
				all.append(part);
			}
		}
		return all;
	}

	function facts() {
		const run = data.run, list = element("dl", { class: "facts" });
		const fact = (name, value, mono) => value && list.append(element("div", {}, element("dt", {}, name), element("dd", mono ? { class: "mono" } : {}, value)));
		fact("Product", run.product + (run.version ? " " + run.version : ""));
		fact("Began", new Date(data.began).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" }));
		fact("Took", duration(data.took));
		fact("Revision", run.revision, true);
		fact("Seed", run.seed, true);
		fact("Shards", run.shards > 1 && (run.shard ? `${run.shard} of ${run.shards}` : `all ${run.shards}`));
		fact("Command", run.command, true);
		return list;
	}

	const chips = element("div", { class: "chips", role: "group", "aria-label": "show only" });
	for (const kind of Object.keys(kinds)) {
		if (count(kind) === 0)
			continue;
		chips.append(element("button", { type: "button", class: "chip " + kind, "data-kind": kind, click: () => toggleKind(kind) },
			element("b", {}, count(kind).toLocaleString("en")), " ", kinds[kind]));
	}

	function toggleKind(kind) {
		if (!view.kinds.delete(kind))
			view.kinds.add(kind);
		update();
	}

	const search = element("input", { type: "search", placeholder: "Filter by name or message", "aria-label": "filter by name or message", title: "/", spellcheck: "false", input() {
		view.text = this.value;
		update();
	} });

	const directories = element("select", { "aria-label": "directory", change() {
		view.directory = this.value;
		update();
	} }, element("option", { value: "" }, "All directories"),
	[...new Set(tests.flatMap((test) => withParents(test.directory)))].sort().map((directory) =>
		element("option", { value: directory }, directory)));

	// withParents is a directory and those above it, but for the topmost.
	function withParents(directory) {
		const names = directory.split("/");
		return names.map((_, i) => names.slice(0, i + 1).join("/")).filter(Boolean);
	}

	const sorting = element("select", { "aria-label": "order", change() {
		view.sort = this.value;
		update();
	} }, element("option", { value: "name" }, "By name"), element("option", { value: "time" }, "Slowest first"));

	const openAll = element("button", { type: "button", click: toggleAll }, "Open all");
	const result = element("p", { class: "visually-hidden", role: "status" });
	const list = element("main", { id: "tests" });

	// ---- tests

	function matches(test) {
		if (view.kinds.size > 0 && !view.kinds.has(test.kind))
			return false;
		if (view.directory && test.directory !== view.directory && !test.directory.startsWith(view.directory + "/"))
			return false;
		const text = view.text.toLowerCase();
		return text.split(/\s+/).every((word) => test.name.toLowerCase().includes(word) || (test.message || "").toLowerCase().includes(word));
	}

	const order = {
		name: (a, b) => a.index - b.index,
		time: (a, b) => b.ms - a.ms || a.index - b.index,
	};

	function update() {
		const found = tests.filter(matches).sort(order[view.sort]);
		list.replaceChildren();
		for (const section of sections) {
			const own = found.filter((test) => section.kinds.includes(test.kind));
			if (own.length === 0)
				continue;
			list.append(element("section", { "aria-labelledby": "section-" + section.id },
				element("h2", { id: "section-" + section.id }, section.title, " ", element("span", { class: "count" }, own.length.toLocaleString("en"))),
				section.id === "pass" ? passes(own) : own.map(entryOf)));
		}
		if (found.length === 0)
			list.append(element("p", { class: "nothing" }, tests.length > 0 ? "No test fits these filters. " : "There are no tests.",
				tests.length > 0 && element("button", { type: "button", click: clearFilters }, "Show all tests")));
		result.textContent = plural(found.length, "test") + " shown";
		for (const chip of chips.children)
			chip.setAttribute("aria-pressed", String(view.kinds.has(chip.dataset.kind)));
		chips.classList.toggle("chosen", view.kinds.size > 0);
		if (search.value !== view.text)
			search.value = view.text;
		directories.value = view.directory;
		sorting.value = view.sort;
		openAll.hidden = !list.querySelector(".row");
		writeAddress();
	}

	function clearFilters() {
		Object.assign(view, { text: "", kinds: new Set(), directory: "" });
		update();
		search.focus();
	}

	// passes are listed compactly: names and durations, by directory. Those that have more to show
	// come before.
	function passes(all) {
		const own = all.filter((test) => !test.wire);
		return [...all.filter((test) => test.wire).map(entryOf), own.length > 0 && listed(own)].flat();
	}

	const slowest = tests.reduce((most, test) => test.kind === "pass" ? Math.max(most, test.ms) : most, 1);
	const items = new Map(); // of the list, by order and test

	function listed(own) {
		const item = (test, name) => {
			const key = view.sort + " " + test.index;
			if (items.has(key))
				return items.get(key);
			const weight = element("i", { "aria-hidden": "true" });
			weight.style.width = 100 * test.ms / slowest + "%";
			const made = element("li", { title: test.message ? test.name + ": " + test.message : test.name }, weight,
				element("span", {}, name), element("span", { class: "ms" }, duration(test.ms)));
			items.set(key, made);
			return made;
		};
		if (view.sort === "time")
			return element("ul", { class: "passes wide" }, own.map((test) => item(test, test.name)));
		const groups = new Map();
		for (const test of own) {
			if (!groups.has(test.directory))
				groups.set(test.directory, []);
			groups.get(test.directory).push(test);
		}
		return [...groups].map(([directory, members]) => element("details", { class: "group", open: own.length <= manyPasses },
			element("summary", { class: "stop" }, element("span", { class: "directory" }, directory), element("span", { class: "ms" },
				plural(members.length, "test") + " · " + duration(members.reduce((sum, test) => sum + test.ms, 0)))),
			element("ul", { class: "passes" }, members.map((test) => item(test, test.base)))));
	}

	function testEntry(test) {
		const id = "test-" + test.index;
		const hasDetail = test.kind !== "skip" || (test.message || "").includes("\n");
		const content = [
			element("span", { class: "badge " + test.kind }, test.status || test.kind),
			element("span", { class: "name" }, element("span", { class: "directory" }, test.prefix), test.base),
			element("span", { class: "ms" }, test.kind === "skip" ? "" : duration(test.ms)),
			element("span", { class: "gist" }, gistOf(test)),
		];
		if (!hasDetail)
			return element("article", { class: "test" }, element("div", { class: "row still" }, content));
		const detail = element("div", { class: "detail", id, hidden: true });
		const row = element("button", { type: "button", class: "row stop", "aria-expanded": "false", "aria-controls": id, click: () => row.setOpen(!isOpen(row)) }, content);
		row.setOpen = (open) => {
			view.open[open ? "add" : "delete"](test.name);
			writeAddress();
			show();
		};
		function show() {
			const open = view.open.has(test.name);
			row.setAttribute("aria-expanded", String(open));
			detail.hidden = !open;
			if (open && !detail.firstChild)
				detail.append(...detailOf(test));
		}
		const article = element("article", { class: "test" }, element("h3", {}, row), detail);
		article.show = show;
		return article;
	}

	const entries = new Map();

	// entryOf makes a test's entry once, and shows it open or closed.
	function entryOf(test) {
		if (!entries.has(test))
			entries.set(test, testEntry(test));
		const entry = entries.get(test);
		if (entry.show)
			entry.show();
		return entry;
	}

	// gistOf is a test's result in one line: of a difference the first change.
	function gistOf(test) {
		if (test.reason && !unexpectedKinds.includes(test.kind))
			return test.reason;
		const change = (test.diff || []).find((row) => typeof row !== "string");
		if (change)
			return change[1] ? change[1].join("") : element("s", {}, change[0].join(""));
		return firstLine(test.message || (test.attempts || []).map((attempt) => attempt.message || "").find(Boolean));
	}

	const isOpen = (row) => row.getAttribute("aria-expanded") === "true";
	const firstLine = (text) => (text || "").split("\n", 1)[0].replace(/:$/, "");

	function toggleAll() {
		const rows = [...list.querySelectorAll("button.row")];
		const open = !rows.every(isOpen);
		rows.forEach((row) => row.setOpen(open));
		openAll.textContent = open ? "Close all" : "Open all";
	}

	// ---- one test

	function detailOf(test) {
		const parts = [];
		const part = (title, ...content) => parts.push(element("section", { class: "part" }, element("h4", {}, title), ...content));
		if (test.reason)
			parts.push(element("p", { class: "reason" }, element("b", {}, "TestExpectations says: "), test.reason));
		if (test.diff)
			parts.push(diffPart(test));
		if (test.message)
			part(test.diff ? "Besides" : "Message", element("pre", { class: "text", tabindex: 0 }, test.message));
		if (test.subtests)
			part(plural(test.subtests.length, "subtest"), subtests(test.subtests));
		if (test.wire && test.wire.length > 0)
			part("On the wire", ...sequences(test.wire, test.began));
		if (test.console)
			part("Console", element("pre", { class: "text", tabindex: 0 }, test.console));
		if (test.attempts)
			part(plural(test.attempts.length + (test.moreAttempts || 0), "attempt"), attempts(test.attempts),
				test.moreAttempts && element("p", { class: "gist" }, `… and ${test.moreAttempts.toLocaleString("en")} more`));
		if (test.cut)
			parts.push(element("p", { class: "reason" }, "There was too much to show in this run: the rest of this test is left out here, but --reporter json has it."));
		parts.push(element("p", { class: "again" }, "Again: ", element("code", {}, commandFor(test))));
		return parts;
	}

	function diffPart(test) {
		const place = element("div");
		const choice = (name, split) => element("button", { type: "button", click: () => setSplit(split), "data-split": String(split) }, name);
		const choices = element("div", { class: "choices", role: "group", "aria-label": "view" }, choice("Unified", false), choice("Side by side", true));
		const part = element("section", { class: "part difference" }, element("div", { class: "part-head" }, element("h4", {}, "Difference"), choices), place);
		part.draw = () => {
			place.replaceChildren(diffView(test.diff, view.split));
			for (const button of choices.children)
				button.setAttribute("aria-pressed", String(button.dataset.split === String(view.split)));
		};
		part.draw();
		differences.push(part);
		return part;
	}

	const differences = []; // all that were made

	function setSplit(split) {
		view.split = split;
		for (const part of differences)
			part.draw();
		writeAddress();
	}

	function subtests(all) {
		const bad = all.filter((subtest) => subtest.status !== "PASS"), good = all.filter((subtest) => subtest.status === "PASS");
		const table = (some) => element("table", { class: "subtests" }, element("tbody", {}, some.map((subtest) => element("tr", {},
			element("td", {}, element("span", { class: "badge " + (subtest.status === "PASS" ? "pass" : "fail") }, subtest.status)),
			element("td", {}, subtest.name, subtest.message && element("div", { class: "gist" }, subtest.message))))));
		return [bad.length > 0 && table(bad), good.length > 0 && element("details", {}, element("summary", {}, plural(good.length, "subtest") + " passed"), table(good))];
	}

	function attempts(all) {
		return element("ol", { class: "attempts" }, all.map((attempt) => element("li", {},
			element("span", { class: "badge " + attempt.status }, attempt.status), " ", element("span", { class: "ms" }, duration(attempt.duration_ms)),
			attempt.message && (attempt.message.includes("\n")
				? element("details", {}, element("summary", {}, firstLine(attempt.message)), element("pre", { class: "text" }, attempt.message))
				: element("span", { class: "gist" }, attempt.message)))));
	}

	function commandFor(test) {
		const name = /^[\w./-]+$/.test(test.name) ? test.name : "'" + test.name.replaceAll("'", "'\\''") + "'";
		return (data.run.again || "adieu test") + " " + name;
	}

	// ---- keys

	const help = element("dialog", { "aria-labelledby": "help-title" },
		element("h2", { id: "help-title" }, "Keys"),
		element("dl", { class: "keys" }, [
			["j ↓", "next test"], ["k ↑", "previous test"], ["Enter", "open or close a test, or show a step of a diagram"],
			["/", "filter by text"], ["u", "unified or side by side"], ["o", "open or close all"], ["t", "light, dark or as the system has it"],
			["Esc", "leave the filter, or clear it"], ["?", "this help"],
		].map(([keys, what]) => element("div", {}, element("dt", {}, keys.split(" ").flatMap((key, i) => i ? [" ", element("kbd", {}, key)] : [element("kbd", {}, key)])), element("dd", {}, what)))),
		element("form", { method: "dialog" }, element("button", {}, "Close")));

	// move focuses the next or previous test.
	function move(step) {
		const stops = [...list.querySelectorAll(".stop")];
		if (stops.length === 0)
			return;
		const here = document.activeElement;
		let at = stops.indexOf(here);
		if (at < 0 && list.contains(here)) // somewhere inside a test: the one it belongs to
			at = stops.findLastIndex((stop) => stop.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING);
		const next = stops[at < 0 ? (step > 0 ? 0 : stops.length - 1) : Math.min(Math.max(at + step, 0), stops.length - 1)];
		next.focus();
		next.scrollIntoView({ block: "nearest" });
	}

	const keys = {
		j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
		"/": () => { search.focus(); search.select(); }, u: () => setSplit(!view.split), o: toggleAll, t: nextTheme, "?": () => help.showModal(),
	};

	document.addEventListener("keydown", (key) => {
		if (key.ctrlKey || key.metaKey || key.altKey || help.open)
			return;
		if (key.target === search) {
			if (key.key === "Escape") {
				key.preventDefault();
				if (search.value)
					view.text = "", update();
				else
					search.blur();
			} else if (key.key === "ArrowDown" || key.key === "Enter") {
				key.preventDefault();
				move(1);
			}
			return;
		}
		const scrolls = key.key.startsWith("Arrow") && key.target.closest && key.target.closest("select, pre, .scroll");
		if (!keys[key.key] || scrolls || key.target.closest && key.target.closest("select"))
			return;
		key.preventDefault();
		keys[key.key]();
	});

	window.addEventListener("hashchange", () => {
		clearTimeout(writing);
		const split = view.split;
		readAddress();
		if (view.split !== split)
			differences.forEach((part) => part.draw());
		update();
	});

	// ---- now

	setTheme(storedTheme());
	readAddress();
	page.replaceChildren(
		element("header", {},
			element("div", { class: "top" },
				element("p", { class: "product" }, "adieu test"),
				element("div", { class: "tools" }, themeButton, element("button", { type: "button", class: "quiet", click: () => help.showModal() }, "Keys: ?"))),
			element("h1", { class: data.interrupted || data.stopped || unexpected > 0 ? "bad" : "good" }, data.verdict),
			bar(), facts()),
		chips,
		element("div", { class: "filters", role: "search" }, search, directories, sorting, openAll),
		result, list, help);
	update();
	const opened = list.querySelector('button.row[aria-expanded="true"]');
	if (opened)
		opened.scrollIntoView({ block: "start" });
})();
