package engine

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// at runs a script in a bubble in which time passes at once, with a function t() that
// tells the milliseconds since the start.
func at(t *testing.T, source string) []string {
	var lines []string
	synctest.Test(t, func(t *testing.T) {
		var err error
		lines, err = runScript(t, "var start = performance.now(); function t() { return Math.round(performance.now() - start) }\n"+source)
		require.NoError(t, err)
	})
	return lines
}

func TestTimersFireInTheOrderOfTheirDeadlines(t *testing.T) {
	assert.Equal(t, []string{"now", "c 0", "d 0", "b 5", "e 5", "a 10"}, at(t, `
		setTimeout(function () { console.log("a", t()) }, 10);
		setTimeout(function () { console.log("b", t()) }, 5);
		setTimeout(function () { console.log("c", t()) });
		setTimeout(function () { console.log("d", t()) }, -7);
		setTimeout(function (x, y) { console.log(x + y, t()) }, 5, "e", "");
		console.log("now");`))
}

func TestMicrotasksRunBetweenTimers(t *testing.T) {
	assert.Equal(t, []string{"a", "a micro", "b"}, at(t, `
		setTimeout(function () { Promise.resolve().then(function () { console.log("a micro") }); console.log("a") });
		setTimeout(function () { console.log("b") });`))
}

func TestNestedTimersSlowDown(t *testing.T) {
	assert.Equal(t, []string{"0", "0", "0", "0", "0", "0", "4", "8"}, at(t, `
		var n = 0;
		setTimeout(function again() { console.log(t()); if (++n < 8) setTimeout(again) });`))
	assert.Equal(t, []string{"1", "2", "3", "4", "5", "6", "10", "14"}, at(t, `
		var n = 0;
		var id = setInterval(function () { console.log(t()); if (++n == 8) clearInterval(id) }, 1);`))
}

func TestMicrotaskOfANestedTimerIsNested(t *testing.T) {
	assert.Equal(t, []string{"20"}, at(t, `
		var n = 0;
		setTimeout(function again() {
			if (++n < 10) setTimeout(again);
			else queueMicrotask(function () { setTimeout(function () { console.log(t()) }, 1) });
		});`)) // 4 × 4 ms, and 4 of its own
}

func TestIntervalRepeatsUntilCleared(t *testing.T) {
	assert.Equal(t, []string{"7 x", "14 x", "21 x"}, at(t, `
		var n = 0;
		var id = setInterval(function (x) { console.log(t(), x); if (++n == 3) clearTimeout(id) }, 7, "x");`))
}

func TestClearedTimersDoNotFire(t *testing.T) {
	assert.Equal(t, []string{"a", "c"}, at(t, `
		var b;
		setTimeout(function () { console.log("a"); clearTimeout(b) }, 5);
		b = setTimeout(function () { console.log("b") }, 5);
		setTimeout(function () { console.log("c") }, 5);
		clearTimeout(setTimeout(function () { console.log("d") }, 1));
		clearTimeout(); clearTimeout(99); clearInterval("x"); clearTimeout(null);`))
}

func TestStringHandlersRunInTheGlobalScope(t *testing.T) {
	assert.Equal(t, []string{"global 1"}, at(t, `
		(function () { var where = "local"; setTimeout("var made = 1; console.log(where, made)", 1) })();
		var where = "global";`))
}

func TestTimerArguments(t *testing.T) {
	assert.Equal(t, []string{"TypeError", "1 2 1"}, at(t, `
		try { setTimeout() } catch (e) { console.log(e.name) }
		console.log(setTimeout(function () {}), setInterval("clearInterval(2)"), setTimeout.length)`))
}

func TestQueueMicrotask(t *testing.T) {
	assert.Equal(t, []string{"sync", "a", "b", "promise", "c", "timer", "queueMicrotask 1"}, at(t, `
		onerror = function () { return true };
		setTimeout(function () { console.log("timer"); console.log(queueMicrotask.name, queueMicrotask.length) });
		queueMicrotask(function () { console.log("a"); queueMicrotask(function () { console.log("c") }) });
		queueMicrotask(function () { console.log("b"); throw 1 });
		Promise.resolve().then(function () { console.log("promise") });
		console.log("sync");`))
	assert.Equal(t, []string{"TypeError"}, at(t, `try { queueMicrotask(1) } catch (e) { console.log(e.name) }`))
	_, err := runScript(t, "queueMicrotask(function () { throw new Error('x') })")
	assert.ErrorContains(t, err, "test.js:1:36: Uncaught Error: x")
}

func TestDateFollowsTheClock(t *testing.T) {
	assert.Equal(t, []string{"1000"}, at(t, `
		var before = Date.now();
		setTimeout(function () { console.log(Date.now() - before) }, 1000)`))
}
