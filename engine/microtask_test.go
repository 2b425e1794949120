package engine

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMutationObserversAreToldInMicrotasks(t *testing.T) {
	assert.Equal(t, []string{
		"sync", "promise 1", "observer 2 childList attributes", "promise 2", "inner promise", "task",
	}, logged(t, `<div id=d></div><script>
		new MutationObserver(function (records, o) {
			Promise.resolve().then(() => console.log("inner promise"));
			console.log("observer", records.length, records.map(r => r.type).join(" "));
		}).observe(d, { childList: true, attributes: true });
		testRunner.waitUntilDone();
		setTimeout(() => { console.log("task"); testRunner.notifyDone() });
		Promise.resolve().then(() => console.log("promise 1"));
		d.append("x");
		d.title = "t";
		Promise.resolve().then(() => console.log("promise 2"));
		console.log("sync");
	</script>`))
}

func TestWhatTheParserInsertsIsObserved(t *testing.T) {
	assert.Equal(t, []string{"SCRIPT #text", "script", "SCRIPT #text", "end"}, logged(t, `<body><script>
		new MutationObserver(records => {
			const names = records.flatMap(r => [...r.addedNodes]).map(n => n.nodeName);
			if (names.length) console.log(names.slice(-2).join(" "));
		}).observe(document.body, { childList: true, subtree: true });
		</script><p>x</p><script>console.log("script")</script>
		<script>console.log("end")</script>`))
}

func TestAbortSignalTimeoutIsInOrderWithTimers(t *testing.T) {
	assert.Equal(t, "1\n2\n3\nTimeoutError", printed(t, `
		setTimeout(() => console.log(1), 5);
		const signal = AbortSignal.timeout(5);
		signal.onabort = () => console.log(2);
		setTimeout(() => { console.log(3); console.log(signal.reason.name) }, 5);`))
}

func TestScriptWaitsForAnAbortSignalThatIsHeard(t *testing.T) {
	assert.Equal(t, "aborted", printed(t, `AbortSignal.any([AbortSignal.timeout(1)]).onabort = () => console.log("aborted")`))
	assert.Empty(t, printed(t, `AbortSignal.timeout(1e9)`))
}
