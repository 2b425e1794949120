package wpt

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const someManifest = `{
	"version": 8, "url_base": "/",
	"items": {
		"reftest": {"a": {"ref.html": ["h", [null, [], {}]]}},
		"testharness": {
			"b.html": ["hash", [null, {}]],
			"a": {
				"x.any.js": ["hash",
					["a/x.any.html?wss", {"script_metadata": [["variant", "?wss"]]}],
					["a/x.any.html?wpt_flags=h2", {}],
					["a/x.any.worker.html", {"timeout": "long"}],
					["a/x.any.js", {"jsshell": true}]],
				"deep": {"y.https.html": ["hash", [null, {"testdriver": true, "timeout": "long"}]]}
			}
		}
	}
}`

func urls(tests []Test) []string {
	var list []string
	for _, t := range tests {
		list = append(list, t.URL)
	}
	return list
}

func TestManifestListsTestsByURL(t *testing.T) {
	tests, err := parseManifest([]byte(someManifest))
	require.NoError(t, err)
	assert.Equal(t, []string{
		"/a/deep/y.https.html", "/a/x.any.html?wpt_flags=h2", "/a/x.any.html?wss", "/a/x.any.js", "/a/x.any.worker.html", "/b.html",
	}, urls(tests))
	assert.Equal(t, Test{URL: "/a/deep/y.https.html", File: "a/deep/y.https.html", Long: true, TestDriver: true}, tests[0])
	assert.Equal(t, "a/x.any.js", tests[1].File)
}

func TestManifestErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":               "this is no manifest",
		`{"version": 9}`: "a manifest of version 9, but only 8 is known",
		`{"version": 8}`: "no testharness.js tests",
		`{"version": 8, "items": {"testharness": {"a": []}}}`:              "a: not a list of tests",
		`{"version": 8, "items": {"testharness": {"a": {"b": 1}}}}`:        "a/b: ",
		`{"version": 8, "items": {"testharness": {"a": ["h", ["u"]]}}}`:    "a: not a test",
		`{"version": 8, "items": {"testharness": {"a": ["h", [1, {}]]}}}`:  "a: ",
		`{"version": 8, "items": {"testharness": {"a": ["h", ["u", 1]]}}}`: "a: ",
	} {
		_, err := parseManifest([]byte(text))
		assert.ErrorContains(t, err, want, text)
	}
}

func TestSelect(t *testing.T) {
	tests, err := parseManifest([]byte(someManifest))
	require.NoError(t, err)
	for name, want := range map[string]int{
		"": 6, ".": 6, "/": 6, "a": 5, "a/": 5, "/a/deep": 1, "a/x.any.html": 2, "a/x.any.html?wss": 1, "/a/x.any.js": 4, "b.html": 1,
		"b": 0, "a/x": 0, "a/x.any.html?": 0, "x.any.html": 0,
	} {
		assert.Len(t, Select(tests, name), want, name)
	}
}

func TestWhatATestIsFor(t *testing.T) {
	for url, want := range map[string]struct {
		notRun       string
		https, http2 bool
	}{
		"/a/b.html":                           {},
		"/a/b.any.html?wss":                   {},
		"/a/b.https.html":                     {https: true},
		"/a/b.html?wss&wpt_flags=https":       {https: true},
		"/a/b.h2.any.html":                    {http2: true},
		"/a/b.any.html?wpt_flags=h2":          {http2: true},
		"/a/worker.html":                      {},
		"/a/https.b/c.html?x=.https.html":     {},
		"/a/b.any.worker.html":                {},
		"/a/b.any.worker-module.html":         {notRun: "there are no module workers"},
		"/a/b.any.sharedworker.html":          {notRun: "there are no shared workers"},
		"/a/b.https.any.serviceworker.html":   {notRun: "there are no service workers", https: true},
		"/a/b.any.shadowrealm-in-window.html": {notRun: "there are no ShadowRealms"},
		"/a/b.any.js":                         {notRun: "it is for a shell, and no page"},
	} {
		test := Test{URL: url}
		assert.Equal(t, want.notRun, test.NotRun(), url)
		assert.Equal(t, want.https, test.HTTPS(), url)
		assert.Equal(t, want.http2, test.HTTP2(), url)
	}
	assert.Equal(t, "it needs synthetic input (testdriver.js)", Test{URL: "/a.html", TestDriver: true}.NotRun())
}
