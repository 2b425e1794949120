package runner

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// parsed reads the text of one file for a product on Linux.
func parsed(name, text string) (*Expectations, error) {
	lines, err := mustParse([]expectationFile{{name, text}})
	return selectLines(lines, Configuration{Platform: "Linux"}), err
}

func TestExpectationsLongestPathWins(t *testing.T) {
	e, err := parsed(expectationsName, `
# A comment, and an empty line above.
websocket                       [ Failure ]
websocket/hybi                  [ Pass Timeout ]   # sometimes slow
websocket/hybi/one.html         [ Crash ]
websocket/hybi/skipped.html
dom/events                      [ Skip ]
dom/events/twice.html           [ Failure ]
dom/events/twice.html           [ Pass ]
encoding/*                      [ Failure ]
encoding/text*                  [ Crash ]
encoding/text-a.html            [ Slow ]
encoding/text-a.html*           [ Timeout ]
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
		{"encoding/a.html", Expectation{Statuses: []Status{Fail}, Where: "TestExpectations:10"}},
		{"encoding/text/b.html", Expectation{Statuses: []Status{Crash}, Where: "TestExpectations:11"}},
		{"encoding/text-a.html", Expectation{Slow: true, Where: "TestExpectations:12"}},
		{"encoding2/a.html", Expectation{}},
	} {
		assert.Equal(t, c.want, e.For(Test{Name: c.name}), c.name)
	}
}

func TestExpectationsOfURLs(t *testing.T) {
	e, err := parsed("wpt", `
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

func TestExpectationsGrammar(t *testing.T) {
	for line, want := range map[string]expectationLine{
		"webkit.org/b/12 crbug.com/3 Bug(ada) https://bugs.example/4#c5 [ linux Debug CHROMIUM ] /a/./b.html [ Crash Pass ] # why # so": {
			modifiers: []string{"Linux", "Debug", "Chromium"}, path: "a/b.html", words: []string{"Crash", "Pass"},
			expectation: Expectation{Statuses: []Status{Crash, Pass}, Bugs: []string{"webkit.org/b/12", "crbug.com/3", "Bug(ada)", "https://bugs.example/4#c5"}, Reason: "why # so"}},
		"[ Mac ] a":        {modifiers: []string{"Mac"}, path: "a", expectation: Expectation{Skip: true}},
		"bugzil.la/1 dir/": {path: "dir", expectation: Expectation{Skip: true, Bugs: []string{"bugzil.la/1"}}},
		"* [ WontFix ]":    {wildcard: true, words: []string{"WontFix"}, expectation: Expectation{Skip: true}},
		"dir/* [ Slow Rebaseline DumpJSConsoleLogInStdErr Pass ]": {path: "dir/", wildcard: true,
			words:       []string{"Slow", "Rebaseline", "DumpJSConsoleLogInStdErr", "Pass"},
			expectation: Expectation{Statuses: []Status{Pass, Fail}, Slow: true, IgnoresConsole: true}},
	} {
		lines, findings := parseLines("T", 0, line)
		require.Empty(t, findings, line)
		require.Len(t, lines, 1, line)
		want.file, want.number, want.expectation.Where = "T", 1, "T:1"
		assert.Equal(t, want, lines[0], line)
	}
}

func TestExpectationsSayWhichLineIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"\na.html [ Bad ]":       `TestExpectations:2: unknown word "Bad": want Pass, Failure, Crash, Timeout, Slow, Skip, WontFix, Rebaseline or DumpJSConsoleLogInStdErr`,
		"a.html [ failure ] ":    `TestExpectations:1: unknown word "failure": write Failure`,
		"a.html [ Linux ]":       `TestExpectations:1: unknown word "Linux": a modifier stands in brackets before the path`,
		"[ BeOS ] a.html":        `TestExpectations:1: unknown modifier "BeOS": want Linux, Mac, Win, Debug, Release, Adieu`,
		"[ Skip ] a.html":        `TestExpectations:1: unknown modifier "Skip": words for outcomes stand behind the path`,
		"a.html [Failure]":       `TestExpectations:1: want "path [ Failure ]"`,
		"a.html [ Failure":       `TestExpectations:1: want "path [ Failure ]"`,
		"a.html [ ]":             `TestExpectations:1: want "path [ Failure ]"`,
		"a.html Failure":         `TestExpectations:1: want "path [ Failure ]"`,
		"a.html [ Failure ] b":   `TestExpectations:1: want "path [ Failure ]"`,
		"[Linux] a.html":         `TestExpectations:1: want "path [ Failure ]"`,
		"[ Linux ]":              "TestExpectations:1: no path",
		"webkit.org/b/1 # why":   "TestExpectations:1: no path",
		"a/*/b.html [ Failure ]": "TestExpectations:1: a/*/b.html: a * may only end a path",
	} {
		_, err := parsed(expectationsName, text)
		assert.ErrorContains(t, err, want, text)
	}
}

func TestExpectationsCountInTheirConfiguration(t *testing.T) {
	lines, err := mustParse([]expectationFile{{"T", `
a [ Failure ]
[ Chromium firefox ] a [ Timeout ]
[ Mac Chromium ] a [ Crash ]
[ Debug Node ] a [ Skip ]
`}})
	require.NoError(t, err)
	for c, want := range map[Configuration]string{
		{}:                                       "[ Failure ]",
		{Product: "adieu", Platform: "Mac"}:      "[ Failure ]",
		{Product: "chromium", Platform: "Linux"}: "[ Timeout ]",
		{Product: "Firefox", Platform: "mac"}:    "[ Timeout ]",
		{Product: "chromium", Platform: "Mac"}:   "[ Crash ]",
		{Product: "node", Debug: true}:           "[ Skip ]",
		{Product: "node"}:                        "[ Failure ]",
	} {
		assert.Equal(t, want, selectLines(lines, c).For(Test{Name: "a"}).String(), "%+v", c)
	}
	assert.Len(t, allConfigurations(), 3*2*7)
	assert.Equal(t, raceDetector, ThisConfiguration("node").Debug)
}

func TestExpectationsLaterFileWins(t *testing.T) {
	root := tree(t, map[string]string{
		"a.html": "", "d/b.html": "", "d/c.html": "",
		"TestExpectations": "d/b.html [ Failure ]\nd [ Timeout ]\na.html [ Crash ]\n",
	})
	more := filepath.Join(t.TempDir(), "more")
	require.NoError(t, os.WriteFile(more, []byte("d [ Slow ]\n"), 0o644))
	words := func(files ExpectationFiles) (all []string) {
		files.Root = root
		e, err := ReadExpectations(files)
		require.NoError(t, err)
		for _, name := range []string{"a.html", "d/b.html", "d/c.html"} {
			all = append(all, e.For(Test{Name: name}).String())
		}
		return all
	}
	assert.Equal(t, []string{"[ Crash ]", "[ Failure ]", "[ Timeout ]"}, words(ExpectationFiles{}))
	assert.Equal(t, []string{"[ Crash ]", "[ Slow ]", "[ Slow ]"}, words(ExpectationFiles{Additional: []string{more}}))
	assert.Equal(t, []string{"[ Pass ]", "[ Slow ]", "[ Slow ]"}, words(ExpectationFiles{Additional: []string{more}, IgnoreDefault: true}))
	_, err := ReadExpectations(ExpectationFiles{Root: root, Additional: []string{more + "gone"}})
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func TestExpectationsMustNameWhatIsThere(t *testing.T) {
	for path, found := range map[string]bool{"a.html": true, "d": true, "d/b*": true, "d/*": true, "*": true,
		"gone.html": false, "d/c*": false, "gone/*": false} {
		_, err := ReadExpectations(ExpectationFiles{Root: tree(t, map[string]string{
			"a.html": "", "d/b.html": "", "TestExpectations": "a.html [ Failure ]\n" + path + " [ Failure ]\n"})})
		if found {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, "TestExpectations:2: no such test or directory: "+path+": take the line out")
		}
	}
	e, err := ReadExpectations(ExpectationFiles{Root: tree(t, map[string]string{"a.html": ""})})
	require.NoError(t, err)
	assert.Equal(t, Expectation{}, e.For(Test{Name: "a.html"}))
}

func TestExpectationsSkipModes(t *testing.T) {
	e, err := parsed("T", "a [ Skip ]\nb [ Failure Skip ]\nc [ Pass Crash ]\n")
	require.NoError(t, err)
	for _, c := range []struct {
		mode       SkipMode
		named      []Test
		failing    bool
		a, b, c, d bool // skipped
	}{
		{"", nil, false, true, true, false, false},
		{SkipDefault, []Test{{Name: "a"}}, false, false, true, false, false},
		{SkipIgnore, nil, false, false, false, false, false},
		{SkipOnly, nil, false, false, false, false, false}, // the selection leaves out the others
		{SkipAlways, []Test{{Name: "a"}}, false, true, true, false, false},
		{SkipDefault, nil, true, true, true, true, false},
	} {
		e.Adjust(c.mode, c.named, c.failing, true)
		var got []bool
		for _, name := range []string{"a", "b", "c", "d"} {
			assert.True(t, e.For(Test{Name: name}).PassIsFine)
			got = append(got, e.For(Test{Name: name}).Skip)
		}
		assert.Equal(t, []bool{c.a, c.b, c.c, c.d}, got, "%+v", c)
		assert.True(t, e.Marked(Test{Name: "b"}))
		assert.False(t, e.Marked(Test{Name: "c"}))
	}
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
	result := Expectation{Statuses: []Status{Fail}, PassIsFine: true}.apply(Result{Status: Pass})
	assert.Equal(t, Pass, result.Status)
}

func TestSlowTestsMayTakeLonger(t *testing.T) {
	assert.Equal(t, DefaultTimeout, Expectation{}.Timeout(DefaultTimeout))
	assert.Equal(t, SlowFactor*DefaultTimeout, Expectation{Slow: true}.Timeout(DefaultTimeout))
}
