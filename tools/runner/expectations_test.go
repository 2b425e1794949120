package runner

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestExpectationsLongestPathWins(t *testing.T) {
	e, err := parseExpectations(expectationsName, `
# A comment, and an empty line above.
websocket                       [ Failure ]
websocket/hybi                  [ Pass Timeout ]   # sometimes slow
websocket/hybi/one.html         [ Crash ]
websocket/hybi/skipped.html
dom/events                      [ Skip ]
dom/events/twice.html           [ Failure ]
dom/events/twice.html           [ Pass ]
`)
	require.NoError(t, err)
	for _, c := range []struct {
		name string
		want Expectation
	}{
		{"other.html", Expectation{}},
		{"websocket/a.html", Expectation{Statuses: []Status{Fail}, Where: "TestExpectations:3"}},
		{"websocket/hybi/a.html", Expectation{Statuses: []Status{Pass, Timeout}, Where: "TestExpectations:4", Reason: "sometimes slow"}},
		{"websocket/hybi2/a.html", Expectation{Statuses: []Status{Fail}, Where: "TestExpectations:3"}},
		{"websocket/hybi/one.html", Expectation{Statuses: []Status{Crash}, Where: "TestExpectations:5"}},
		{"websocket/hybi/skipped.html", Expectation{Skip: true, Where: "TestExpectations:6"}},
		{"dom/events/a.html", Expectation{Skip: true, Where: "TestExpectations:7"}},
		{"dom/events/twice.html", Expectation{Statuses: []Status{Pass}, Where: "TestExpectations:9"}},
	} {
		assert.Equal(t, c.want, e.For(Test{Name: c.name}), c.name)
	}
}

func TestExpectationsOfURLs(t *testing.T) {
	e, err := parseExpectations("wpt", `
/dir/page.html            [ Failure ]  # all variants
/dir/page.html?wss=1#frag [ Timeout ]  # this one
`)
	require.NoError(t, err)
	for name, want := range map[string]Status{
		"/dir/page.html":            Fail,
		"/dir/page.html?default":    Fail,
		"/dir/page.html?a/b":        Fail,
		"/dir/page.html?wss=1#frag": Timeout,
		"/dir/page.html?wss=1":      Fail,
		"/dir/page.htm":             Pass,
	} {
		assert.True(t, e.For(Test{Name: name}).Allows(want), name)
	}
}

func TestExpectationsSayWhichLineIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"\na.html [ Slow ]":   `TestExpectations:2: unknown word "Slow"`,
		"a.html [Failure]":    "TestExpectations:1: want \"path [ Failure ]\"",
		"a.html [ Failure":    "TestExpectations:1: want",
		"a.html [ ]":          "TestExpectations:1: want",
		"a.html Failure":      "TestExpectations:1: want",
		"a.html [ failure ] ": `TestExpectations:1: unknown word "failure"`,
	} {
		_, err := parseExpectations(expectationsName, text)
		assert.ErrorContains(t, err, want, text)
	}
}

func TestExpectationsMustNameWhatIsThere(t *testing.T) {
	_, err := ReadExpectations(tree(t, map[string]string{
		"a.html": "", "TestExpectations": "a.html [ Failure ]\ngone.html [ Failure ]\n"}))
	assert.EqualError(t, err, "TestExpectations:2: no such test or directory: gone.html")

	e, err := ReadExpectations(tree(t, map[string]string{"a.html": ""}))
	require.NoError(t, err)
	assert.Equal(t, Expectation{}, e.For(Test{Name: "a.html"}))
}

func TestExpectationApply(t *testing.T) {
	for _, c := range []struct {
		allowed  []Status
		got      Status
		status   Status
		expected bool
		ok       bool
	}{
		{nil, Pass, Pass, false, true},
		{nil, Fail, Fail, false, false},
		{nil, Crash, Crash, false, false},
		{[]Status{Fail}, Fail, Fail, true, true},
		{[]Status{Fail}, Timeout, Timeout, false, false},
		{[]Status{Fail}, Pass, Fail, false, false}, // the line can go
		{[]Status{Pass, Fail}, Pass, Pass, false, true},
		{[]Status{Pass, Fail}, Fail, Fail, true, true},
		{[]Status{Crash, Timeout}, Timeout, Timeout, true, true},
	} {
		result := Expectation{Statuses: c.allowed}.apply(Result{Status: c.got})
		assert.Equal(t, c.status, result.Status, "%v %v", c.allowed, c.got)
		assert.Equal(t, c.expected, result.Expected, "%v %v", c.allowed, c.got)
		assert.Equal(t, c.ok, result.OK(), "%v %v", c.allowed, c.got)
	}
}
