package reporters

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"adieu/tools/runner"
)

func TestPrinterSaysWhatIsUnexpectedAndCountsLast(t *testing.T) {
	out := reported(t, "default", results())
	assert.Contains(t, out, "d/crash.html: crash (7 ms)\n    crashed: exit status 3\n    the page had printed nothing\n\n")
	assert.Contains(t, out, "    -one\n    +two\n")
	assert.NotContains(t, out, "a.html: pass")
	assert.NotContains(t, out, "d/expected.html")
	assert.Contains(t, out, "\n1 did not pass, as TestExpectations says\n")
	assert.Contains(t, out, "\nd/e/flaky.html: flaky: 1 of 3 attempts passed\n")
	assert.Contains(t, out, "--reporter html")
	assert.NotContains(t, out, "\x1b[K", "no status line without a terminal")
	assert.Regexp(t, `\n\d passed, \d failed, 1 skipped\n$`, out)

	assert.Equal(t, "1 passed, 0 failed\n", reported(t, "default", results()[:1]))
}

// terminal is a stream of a width.
func terminal(out *bytes.Buffer, width int) Stream {
	return Stream{Writer: out, Width: func() int { return width }}
}

func TestPrinterShowsProgressOnATerminal(t *testing.T) {
	var out bytes.Buffer
	c := newClock()
	p := newPrinter(terminal(&out, 29), &Config{NoHints: true, Now: func() time.Time { return c.now }})
	p.Begin([]runner.Test{{Name: "a.html"}, {Name: "directory/with/a/long/name.html"}})
	p.Started(runner.Test{Name: "a.html"})
	c.now = c.now.Add(3 * time.Second)
	p.Finished(runner.Result{Name: "a.html", Status: runner.Fail, DurationMS: 5, Message: "one\n\ntwo\n"})
	p.Started(runner.Test{Name: "directory/with/a/long/name.html"})
	p.Finished(runner.Result{Name: "directory/with/a/long/name.html", Status: runner.Pass})
	p.End(&runner.Report{Passed: 1, Failed: 1})
	const rest = emptyRest + "\r"
	assert.Equal(t, "\r[0/2] a.html"+emptyRest+clearLine+"a.html: fail (5 ms)\n    one\n\n    two\n\n"+
		"\r[1/2] 1 failed, 3 s left"+rest+"[1/2] 1 failed, 3 s left: di"+emptyRest+clearLine+"1 passed, 1 failed\n", out.String())
}

func TestPrinterHasColoursOnlyWhereTheyAreWanted(t *testing.T) {
	for _, colour := range []bool{false, true} {
		var out bytes.Buffer
		p := newPrinter(Stream{Writer: &out, Color: colour}, &Config{})
		p.Begin(tests(results()))
		for _, result := range results()[:4] {
			p.Finished(result)
		}
		p.End(&runner.Report{Failed: 2})
		assert.Equal(t, colour, strings.Contains(out.String(), "\x1b["))
		assert.Equal(t, colour, strings.Contains(out.String(), "\x1b[31m-one\x1b[0m"))
		assert.Equal(t, colour, strings.HasSuffix(out.String(), "\x1b[31m0 passed, 2 failed\x1b[0m\n"))
		assert.NotContains(t, out.String(), "\x1b[31m--- x")
	}
}

func TestEstimateWeighsTestsByHowLongTheyTook(t *testing.T) {
	earlier := map[string]time.Duration{"fast": time.Second, "slow": 8 * time.Second}
	e := newEstimate([]runner.Test{{Name: "fast"}, {Name: "slow"}, {Name: "new"}}, func(name string) (time.Duration, bool) {
		took, known := earlier[name]
		return took, known
	})
	_, known := e.after(time.Second)
	assert.False(t, known, "nothing is known of the speed yet")
	e.finished(runner.Result{Name: "fast", Status: runner.Pass})
	left, known := e.after(2 * time.Second) // half as fast as then
	assert.True(t, known)
	assert.InDelta(t, 25*time.Second, left, float64(time.Millisecond), "8 s, and 4.5 s for the new one, at half the speed")
	e.finished(runner.Result{Name: "new", Status: runner.Skip})
	left, _ = e.after(2 * time.Second)
	assert.InDelta(t, 16*time.Second, left, float64(time.Millisecond), "a skipped test says nothing of the speed")
	e.finished(runner.Result{Name: "slow", Status: runner.Pass})
	_, known = e.after(10 * time.Second)
	assert.False(t, known, "nothing is left")
}

func TestBriefDurations(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "1 s", 999 * time.Millisecond: "1 s", 1500 * time.Millisecond: "2 s", 99 * time.Second: "99 s",
		100 * time.Second: "2 min", 99 * time.Minute: "99 min", 100 * time.Minute: "2 h",
	} {
		assert.Equal(t, want, brief(d), d)
	}
}

func TestListHasALineForEachTest(t *testing.T) {
	out := reported(t, "list", results())
	assert.Contains(t, out, "pass             a.html (3 ms)\n")
	assert.Contains(t, out, "crash            d/crash.html (7 ms)\n    crashed: exit status 3\n")
	assert.Contains(t, out, "expected fail    d/expected.html (0 ms)\n")
	assert.Contains(t, out, "flaky            d/e/flaky.html (5 ms)\n")
	assert.Contains(t, out, "skip             d/skip.html\n")
	assert.Regexp(t, ` failed, 1 skipped\n$`, out)
}

func TestDotsStandForTests(t *testing.T) {
	out := reported(t, "dot", results())
	assert.True(t, strings.HasPrefix(out, ".CxF~sT\n"), out)
	assert.Contains(t, out, "d/crash.html: crash (7 ms)\n")
	assert.Regexp(t, ` failed, 1 skipped\n$`, out)

	var many []runner.Result
	for range dotsPerLine + 1 {
		many = append(many, runner.Result{Name: "a.html", Status: runner.Pass})
	}
	assert.Equal(t, strings.Repeat(".", dotsPerLine)+"\n.\n81 passed, 0 failed\n", reported(t, "dot", many))
}
