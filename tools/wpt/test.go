package wpt

import (
	"net/url"
	"path"
	"slices"
	"strings"
)

// Test is one page of a checkout that uses testharness.js.
type Test struct {
	// URL is the path of the page, and its query: "/websockets/constructor.any.html?wss".
	URL string

	// File is the slash path of its source in the checkout.
	File string

	Long bool // it may take a minute rather than ten seconds

	// TestDriver says that it wants somebody to press keys and move the mouse for it.
	TestDriver bool
}

// has reports whether the URL has a word between the dots of its last segment, such as "any"
// or "worker", or in its wpt_flags.
func (t Test) has(word string) bool { return slices.Contains(t.words(), word) }

func (t Test) words() []string {
	page, query, _ := strings.Cut(t.URL, "?")
	words := strings.Split(path.Base(page), ".")
	words = slices.Clip(words[min(1, len(words)):max(1, len(words)-1)])
	if values, err := url.ParseQuery(query); err == nil {
		words = append(words, values["wpt_flags"]...)
	}
	return words
}

// HTTP2 says that the page comes over HTTP/2, and HTTPS that it comes over TLS without it.
func (t Test) HTTP2() bool { return t.has("h2") }

// HTTPS is for pages over TLS.
func (t Test) HTTPS() bool {
	return t.has("https") || t.has("serviceworker") || t.has("serviceworker-module")
}

// NotRun says why a test is not for a page, or "".
func (t Test) NotRun() string {
	page, _, _ := strings.Cut(t.URL, "?")
	switch {
	case strings.HasSuffix(page, ".js"):
		return "it is for a shell, and no page"
	case t.has("sharedworker") || t.has("sharedworker-module"):
		return "there are no shared workers"
	case t.has("serviceworker") || t.has("serviceworker-module"):
		return "there are no service workers"
	case t.has("worker-module"):
		return "there are no module workers"
	case slices.ContainsFunc(t.words(), func(f string) bool { return strings.HasPrefix(f, "shadowrealm") }):
		return "there are no ShadowRealms"
	case t.TestDriver:
		return "it needs synthetic input (testdriver.js)"
	}
	return ""
}

func sortTests(tests []Test) {
	slices.SortFunc(tests, func(a, b Test) int { return strings.Compare(a.URL, b.URL) })
}

// Select returns the tests that a path names, without changing their order: one by its URL, with
// its query; all variants of one by its URL without a query, or by its file; or all those below
// a directory. A leading slash may be left out. An empty path selects all.
func Select(tests []Test, name string) []Test {
	name = strings.Trim(name, "/")
	if name == "." {
		name = ""
	}
	var selected []Test
	for _, t := range tests {
		full := t.URL[1:]
		page, _, _ := strings.Cut(full, "?")
		if name == "" || full == name || page == name || t.File == name || strings.HasPrefix(t.File, name+"/") {
			selected = append(selected, t)
		}
	}
	return selected
}
