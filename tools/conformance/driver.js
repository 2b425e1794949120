// A driver for clients with JavaScript: it takes its WebSocket through the cases at BASE, and
// calls it AGENT in the reports.
(function (BASE, AGENT) {
	const parallel = 8;
	const query = "agent=" + encodeURIComponent(AGENT || typeof navigator === "object" && navigator.userAgent || "client");
	let cases = 0, begun = 0, ended = 0;

	function say(text) {
		if (typeof document === "object")
			document.getElementById("log").textContent = text;
		else
			console.log(text);
	}

	function runCase(n) {
		const ws = new WebSocket(BASE + "/runCase?case=" + n + "&" + query);
		ws.binaryType = "arraybuffer";
		ws.onmessage = function (e) {
			const wish = typeof e.data === "string" && /^conformance: close(?: (\d+)(?: ([^]*))?)?$/.exec(e.data);
			if (!wish)
				ws.send(e.data);
			else if (wish[1] === undefined)
				ws.close();
			else
				ws.close(Number(wish[1]), wish[2] || "");
		};
		ws.onclose = function () {
			ended++;
			if (typeof document === "object")
				say(ended + " of " + cases + " cases");
			if (begun < cases)
				runCase(++begun);
			else if (ended === cases)
				report();
		};
	}

	function report() {
		const ws = new WebSocket(BASE + "/updateReports?" + query);
		ws.onclose = function () { say(cases + " cases, see the reports"); };
	}

	const count = new WebSocket(BASE + "/getCaseCount");
	count.onmessage = function (e) { cases = Number(e.data); };
	count.onclose = function () {
		if (!cases)
			say("no cases at " + BASE);
		while (begun < Math.min(parallel, cases))
			runCase(++begun);
	};
})
