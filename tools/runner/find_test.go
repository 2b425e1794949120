package runner

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func names(tests []Test) []string {
	var all []string
	for _, test := range tests {
		all = append(all, test.Name)
	}
	return all
}

func someTests(t *testing.T) string {
	return tree(t, map[string]string{
		"b.html":                    "",
		"a/second.html":             "",
		"a/first.html":              "",
		"a/first-expected.txt":      "",
		"a/first-expected.html":     "",
		"a/first_wsh.js":            "",
		"a/resources/frame.html":    "",
		"a/resources/sub/page.html": "",
		"a/.hidden.html":            "",
		".git/x.html":               "",
		"empty/readme.txt":          "",
		"resources/js-test.js":      "",
	})
}

func TestFindTestsTakesPagesOutsideResources(t *testing.T) {
	tests, err := FindTests(someTests(t), "", nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"a/first.html", "a/second.html", "b.html"}, names(tests))
}

func TestFindTestsSelection(t *testing.T) {
	root := someTests(t)
	outside := t.TempDir()
	for _, c := range []struct {
		what, dir string
		paths     []string
		want      []string
	}{
		{"relative to the root, from elsewhere", outside, []string{"a/first.html"}, []string{"a/first.html"}},
		{"relative to the working directory", filepath.Join(root, "a"), []string{"second.html"}, []string{"a/second.html"}},
		{"the working directory itself", filepath.Join(root, "a"), []string{"."}, []string{"a/first.html", "a/second.html"}},
		{"from the checkout", filepath.Dir(root), []string{"layouttests/b.html"}, []string{"b.html"}},
		{"as from the checkout, from elsewhere", outside, []string{"layouttests/b.html"}, []string{"b.html"}},
		{"the checkout", filepath.Dir(root), []string{"."}, []string{"a/first.html", "a/second.html", "b.html"}},
		{"absolute", outside, []string{filepath.Join(root, "b.html")}, []string{"b.html"}},
		{"each once and in order", root, []string{"b.html", "a", "a/first.html"}, []string{"a/first.html", "a/second.html", "b.html"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			tests, err := FindTests(root, c.dir, c.paths)
			require.NoError(t, err)
			assert.Equal(t, c.want, names(tests))
		})
	}
}

func TestFindTestsSaysWhatItDidNotFind(t *testing.T) {
	root := someTests(t)
	outside := filepath.Join(t.TempDir(), "x.html")
	require.NoError(t, os.WriteFile(outside, nil, 0o644))

	_, err := FindTests(root, "", []string{"a/third.html"})
	assert.ErrorContains(t, err, "no such test or directory: a/third.html")

	_, err = FindTests(root, "", []string{outside})
	assert.ErrorContains(t, err, "is not under")

	for _, none := range []string{"empty", "a/first_wsh.js", "a/first-expected.html", "a/resources", "a/resources/frame.html"} {
		_, err = FindTests(root, "", []string{none})
		var noTests *NoTestsError
		require.ErrorAs(t, err, &noTests, none)
		assert.Equal(t, none, noTests.Where)
	}

	_, err = FindTests(tree(t, nil), "", nil)
	var noTests *NoTestsError
	assert.ErrorAs(t, err, &noTests)
}

func TestFindRootWalksUp(t *testing.T) {
	root := someTests(t)
	deep := filepath.Join(filepath.Dir(root), "tools", "deep")
	require.NoError(t, os.MkdirAll(deep, 0o755))
	for _, dir := range []string{filepath.Dir(root), root, filepath.Join(root, "a"), deep} {
		found, err := FindRoot(dir)
		require.NoError(t, err)
		assert.Equal(t, root, found)
	}
	_, err := FindRoot(t.TempDir())
	assert.ErrorContains(t, err, "no layouttests directory")
}

func TestExpectedNameReplacesTheExtension(t *testing.T) {
	assert.Equal(t, "a/b.c-expected.txt", Test{Name: "a/b.c.html"}.ExpectedName())
	assert.Equal(t, "/a/b.html", Test{Name: "a/b.html"}.URLPath())
}

func TestFindInOrder(t *testing.T) {
	root := someTests(t)
	outside := t.TempDir()
	for _, c := range []struct {
		what, dir   string
		paths       []string
		want, named []string
	}{
		{"as given", root, []string{"b.html", "a", "a/first.html"}, []string{"b.html", "a/first.html", "a/second.html"}, []string{"b.html", "a/first.html"}},
		{"a URL", outside, []string{"http://127.0.0.1:8000/a/first.html?x"}, []string{"a/first.html"}, []string{"a/first.html"}},
		{"a URL's directory", outside, []string{"https://localhost/a/"}, []string{"a/first.html", "a/second.html"}, nil},
		{"a pattern", outside, []string{"a/*st.html"}, []string{"a/first.html"}, nil},
		{"a pattern as from the checkout, from elsewhere", outside, []string{"layouttests/a/f*.html"}, []string{"a/first.html"}, nil},
		{"a pattern for directories", filepath.Dir(root), []string{"layouttests/?"}, []string{"a/first.html", "a/second.html"}, nil},
		{"a pattern for any directories", filepath.Join(root, "a"), []string{"../**/*s[et]*.html"}, []string{"a/first.html", "a/second.html"}, nil},
	} {
		t.Run(c.what, func(t *testing.T) {
			tests, single, err := FindInOrder(root, c.dir, c.paths)
			require.NoError(t, err)
			assert.Equal(t, c.want, names(tests))
			assert.Equal(t, c.named, names(single))
		})
	}
	for _, p := range []string{"a/x*", "a/first.html/*", "../../*"} {
		_, _, err := FindInOrder(root, outside, []string{p})
		var noTests *NoTestsError
		assert.ErrorAs(t, err, &noTests, p)
	}
	_, _, err := FindInOrder(root, outside, []string{"[a"})
	assert.ErrorContains(t, err, "[a: syntax error in pattern")
}
