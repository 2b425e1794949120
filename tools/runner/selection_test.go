package runner

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSelection(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	h := OpenHistory("root", "adieu")
	require.NoError(t, h.Add(&Report{Tests: []Result{
		{Name: "a/1.html", Status: Fail, DurationMS: 30}, {Name: "a/2.html", Status: Pass, DurationMS: 10}, {Name: "b/10.html", Status: Pass, DurationMS: 20},
	}}, func(Test) bool { return false }))
	expectations, err := parsed("T", "b/9.html [ Skip ]\n")
	require.NoError(t, err)
	suite := Suite{Expectations: expectations, History: h, Source: func(t Test) string {
		return map[string]string{
			"a/1.html":  `<title>Closing time</title>`,
			"b/9.html":  `<meta name=adieu-tags content="late slow"><script>description("says hello");</script>`,
			"b/10.html": `<meta name="adieu-tags" content="late">`,
		}[t.Name]
	}}
	all := named("b/10.html", "a/1.html", "a/2.html", "b/9.html")
	re := regexp.MustCompile
	for _, c := range []struct {
		what string
		s    Selection
		want []string
	}{
		{"all, as they were", Selection{}, []string{"b/10.html", "a/1.html", "a/2.html", "b/9.html"}},
		{"in order", Selection{Order: OrderNatural}, []string{"a/1.html", "a/2.html", "b/9.html", "b/10.html"}},
		{"ignored", Selection{Ignored: named("a/1.html", "c.html")}, []string{"b/10.html", "a/2.html", "b/9.html"}},
		{"grep a name", Selection{Grep: re(`a/|10`)}, []string{"b/10.html", "a/1.html", "a/2.html"}},
		{"grep a title", Selection{Grep: re(`^Closing`)}, []string{"a/1.html"}},
		{"grep a description", Selection{Grep: re(`hello$`)}, []string{"b/9.html"}},
		{"grep two ways", Selection{Grep: re(`b`), GrepInvert: re(`hello`)}, []string{"b/10.html"}},
		{"tag", Selection{Tags: []string{"late", "none"}}, []string{"b/10.html", "b/9.html"}},
		{"tag of a directory", Selection{Tags: []string{"a"}}, []string{"a/1.html", "a/2.html"}},
		{"without tag", Selection{Tags: []string{"b"}, ExcludeTags: []string{"slow"}}, []string{"b/10.html"}},
		{"only skipped", Selection{OnlySkipped: true}, []string{"b/9.html"}},
		{"last failed", Selection{LastFailed: true}, []string{"a/1.html"}},
		{"changed", Selection{Changed: named("a/2.html", "z.html")}, []string{"a/2.html"}},
		{"fastest", Selection{Fastest: 50}, []string{"b/10.html", "a/2.html"}},
		{"the one fastest", Selection{Fastest: 0.1}, []string{"a/2.html"}},
		{"part", Selection{Order: OrderNatural, Part: Fraction{2, 2}}, []string{"b/9.html", "b/10.html"}},
		{"chunk", Selection{Order: OrderNatural, Chunk: Fraction{2, 3}}, []string{"b/10.html"}},
		{"an empty chunk", Selection{Chunk: Fraction{9, 3}}, nil},
	} {
		t.Run(c.what, func(t *testing.T) {
			got, err := c.s.Apply(all, suite)
			require.NoError(t, err)
			assert.Equal(t, c.want, names(got))
		})
	}
	assert.Equal(t, "b/10.html", all[0].Name, "the caller's list is left alone")

	_, err = Selection{Grep: re("a/"), ExcludeTags: []string{"a"}}.Apply(all, suite)
	assert.EqualError(t, err, "--exclude-tag leaves none of 2 tests")
	_, err = Selection{Changed: []Test{}}.Apply(all, suite)
	assert.EqualError(t, err, "--only-changed leaves none of 4 tests: no change touches them")
}

func TestDependencies(t *testing.T) {
	root := tree(t, map[string]string{
		"a/page.html":             `<script src="../resources/shared.js"></script><script src=resources/own.js></script><script>webSocketURL("server?x=1");</script>`,
		"a/page_wsh.js":           `load("/b/data.json")`,
		"a/server_wsh.js":         ``,
		"a/unused_wsh.js":         ``,
		"a/other.html":            `<iframe src='page.html'></iframe>`,
		"a/resources/own.js":      `new Worker("resources/worker.js")`,
		"a/resources/worker.js":   `importScripts("imported.js"); self.loop = "worker.js"`,
		"a/resources/imported.js": ``,
		"b/root.html":             "<script>new WebSocket(`ws://host/a/unused`); connect('/a/server'); connect(\"/\")</script>",
		"b/data.json":             `{}`,
		"index_wsh.js":            ``,
		"resources/shared.js":     ``,
	})
	tests, err := FindTests(root, root, nil)
	require.NoError(t, err)
	d, err := FindDependencies(root, tests)
	require.NoError(t, err)
	for file, want := range map[string][]string{
		"a/page.html":                  {"a/other.html", "a/page.html"},
		"a/page_wsh.js":                {"a/other.html", "a/page.html"}, // the frame connects too
		"a/page-expected.txt":          {"a/other.html", "a/page.html"},
		"a/page-expected.chromium.txt": {"a/other.html", "a/page.html"},
		"a/server_wsh.js":              {"a/other.html", "a/page.html", "b/root.html"},
		"a/unused_wsh.js":              nil,
		"a/resources/own.js":           {"a/other.html", "a/page.html"},
		"a/resources/worker.js":        {"a/other.html", "a/page.html"},
		"a/resources/imported.js":      {"a/other.html", "a/page.html"},
		"resources/shared.js":          {"a/other.html", "a/page.html"},
		"b/data.json":                  {"a/other.html", "a/page.html"},
		"index_wsh.js":                 {"b/root.html"},
		"gone.js":                      nil,
	} {
		assert.Equal(t, want, names(d.Tests(file)), file)
	}
}

func TestOnlyWhatChanged(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	root := tree(t, map[string]string{
		"a.html": `<script src="resources/shared.js"></script>`, "a-expected.txt": "", "b.html": "", "b_wsh.js": "", "c.html": "",
		"d.html": "", "resources/shared.js": "", "TestExpectations": "d.html [ Failure ]\n",
	})
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(text), 0o644))
	}
	commit := func() {
		for _, args := range [][]string{{"add", "-A"}, {"-c", "user.name=n", "-c", "user.email=e", "commit", "-q", "-m", "m"}} {
			_, err := git(t.Context(), root, args...)
			require.NoError(t, err)
		}
	}
	changed := func(ref string) []string {
		tests, err := FindTests(root, root, nil)
		require.NoError(t, err)
		now, err := ReadExpectations(ExpectationFiles{Root: root})
		require.NoError(t, err)
		touched, err := ChangedTests(t.Context(), root, ref, tests, now)
		require.NoError(t, err)
		kept, _ := Selection{Changed: touched}.Apply(tests, Suite{Expectations: now})
		return names(kept)
	}
	_, err := git(t.Context(), root, "init", "-q")
	require.NoError(t, err)
	commit()
	assert.Empty(t, changed("HEAD"))
	write("resources/shared.js", "1")
	assert.Equal(t, []string{"a.html"}, changed("HEAD"))
	write("b_wsh.js", "1")
	write("e.html", "")
	assert.Equal(t, []string{"a.html", "b.html", "e.html"}, changed("HEAD"))
	write("TestExpectations", "c.html [ Timeout ]\n\nd.html [ Failure ] # why\n")
	assert.Equal(t, []string{"a.html", "b.html", "c.html", "e.html"}, changed("HEAD"))
	commit()
	assert.Empty(t, changed("HEAD"))
	assert.Equal(t, []string{"a.html", "b.html", "c.html", "e.html"}, changed("HEAD~1"))
	require.NoError(t, os.Remove(filepath.Join(root, "a-expected.txt")))
	assert.Equal(t, []string{"a.html"}, changed("HEAD"))

	_, err = ChangedTests(t.Context(), root, "nonsense", nil, nil)
	assert.ErrorContains(t, err, "git: fatal: bad revision 'nonsense'")
}
