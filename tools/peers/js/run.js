// The end of the script that “adieu run” runs: player.js is before it, and the constant JOB.
play(JOB, {
	connect(job) {
		if (job.deflate === "none") throw new Unoffered("adieu run always offers permessage-deflate");
		return new WebSocket(job.url, job.protocols || []);
	},
	interrupt() { console.log(JSON.stringify({ interrupt: true })); },
}).then(
	(view) => console.log(JSON.stringify(view)),
	(err) => console.log(JSON.stringify(err instanceof Unoffered ? { unoffered: err.message } : { failed: String(err.stack || err) })),
);
