package runner

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCallsAreFound(t *testing.T) {
	for source, want := range map[string][]call{
		"setTimeout(f, 100)": {{1, 1, []string{"f", "100"}}},
		"\n\nx = setTimeout(function () {\n  g(1, ',)');\n}, 2 * 50);": {{3, 5, []string{"function () {\n  g(1, ',)');\n}", "2 * 50"}}},
		"setTimeout ( 'a,\\'b', [1, 2][0] ) setTimeout()":              {{1, 1, []string{`'a,\'b'`, "[1, 2][0]"}}, {1, 1, nil}},
		"setTimeout(`a ${b(\")\")}`, /* , */ 5)":                       {{1, 1, []string{"`a ${b(\")\")}`", "/* , */ 5"}}},
		"setTimeout(() => /[)/]/.test(s) && a / b, 7)":                 {{1, 1, []string{"() => /[)/]/.test(s) && a / b", "7"}}},
		"mysetTimeout(f, 1); $setTimeout(f, 1); // setTimeout(f, 2)":   nil,
		"window.setTimeout(f, 3 // why, not\n)":                        {{1, 2, []string{"f", "3 // why, not"}}},
		"setTimeout(f, 100":                                            nil,
	} {
		assert.Equal(t, want, calls(source, "setTimeout"), source)
	}
}

func TestDescribe(t *testing.T) {
	assert.Equal(t, "A & B\none two's \"x\"", describe(`<title>A
 &amp; B</title><script>description("one " + 'two\'s "x"');</script>`))
	assert.Empty(t, describe("<p>"))
}

func TestTags(t *testing.T) {
	for name, want := range map[string][]string{
		"websocket/hybi/a.html":                  {"websocket", "hybi", "closing", "slow"},
		"a.html":                                 {"closing", "slow"},
		"/dir/p.any.worker.html?wpt_flags=h2&x":  {"dir", "any", "worker", "wpt_flags", "h2", "x", "closing", "slow"},
		"websocket/hybi/secure-close.https.html": {"websocket", "hybi", "https", "closing", "slow"},
	} {
		assert.Equal(t, want, tagsOf(Test{Name: name}, `<meta name="adieu-tags" content="closing slow">`), name)
	}
}
