package testserver

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
)

// indexPrefix is where the index page has its parts, which no root is likely to have.
const indexPrefix = "/.adieu/"

// indexFiles are the parts that are files.
//
//go:embed index
var indexFiles embed.FS

// indexData is what the index page lists.
type indexData struct {
	Addresses map[string]string `json:"addresses"` // as in /server.js
	Live      bool              `json:"live"`      // /.adieu/frames has something to say
	Tests     []indexTest       `json:"tests"`
	Handlers  []indexHandler    `json:"handlers"`
	Faults    []indexFault      `json:"faults"`
}

// indexTest is a layout test.
type indexTest struct {
	Name     string   `json:"name"`
	Expected string   `json:"expected"` // the name of the file with the expected text; "" when there is none
	Results  []string `json:"results,omitempty"`
	Reason   string   `json:"reason,omitempty"`
}

type indexHandler struct {
	Path    string `json:"path"`
	Summary string `json:"summary"`
}

// indexFault is a Fault for a page that can only speak RFC 6455.
type indexFault struct {
	Name   string `json:"name"`
	Topic  string `json:"topic"`
	Query  string `json:"query,omitempty"`
	Host   string `json:"host,omitempty"`
	TLS    bool   `json:"tls,omitempty"`
	Modern bool   `json:"modern"` // there is such a fault in RFC 6455
	HTTP1  bool   `json:"http1"`
	Does   string `json:"does"`
	Rule   string `json:"rule"`
	Legal  bool   `json:"legal,omitempty"`
	Cue    string `json:"cue,omitempty"`
	Sees   string `json:"sees"`
	Answer string `json:"answer,omitempty"`
}

// serveIndex serves the index page, its parts and what it asks for.
func (s *Server) serveIndex(w http.ResponseWriter, r *http.Request) bool {
	name, isPart := strings.CutPrefix(r.URL.Path, indexPrefix)
	switch {
	case r.URL.Path == "/", isPart && name == "":
		name = "index.html"
	case !isPart:
		return false
	case name == "list.json":
		text, _ := json.Marshal(s.indexData(r)) // strings alone cannot fail
		writeText(w, http.StatusOK, contentTypes[".json"], string(text))
		return true
	case name == "frames" && s.live != nil:
		s.serveFrames(w, r)
		return true
	case name == "testrunner.js":
		writeText(w, http.StatusOK, contentTypes[".js"], shimScript)
		return true
	}
	content, err := indexFiles.ReadFile("index/" + name)
	if err != nil {
		return false
	}
	writeText(w, http.StatusOK, contentType(name), string(content))
	return true
}

// indexData lists what there is, for the product that ?product= names.
func (s *Server) indexData(r *http.Request) indexData {
	product := r.URL.Query().Get("product")
	data := indexData{Addresses: s.addresses(r), Live: s.live != nil, Tests: []indexTest{}}
	var expect ExpectFunc
	if s.config.Expect != nil {
		expect = s.config.Expect(product)
	}
	for _, name := range s.testPages() {
		test := indexTest{Name: name, Expected: s.expectedText(name, product)}
		if expect != nil {
			test.Results, test.Reason = expect(name)
		}
		data.Tests = append(data.Tests, test)
	}
	for _, h := range nativeHandlers {
		data.Handlers = append(data.Handlers, indexHandler{h.path, h.summary})
	}
	for _, f := range faults {
		data.Faults = append(data.Faults, indexFault{
			Name: f.Name, Topic: f.Topic, Query: f.Query, Host: f.Host, TLS: f.TLS, Legal: f.Legal, Cue: f.Cue,
			Does: f.Does, Rule: f.Rule, Sees: f.Sees, Answer: f.Answer,
			Modern: f.Dialects[0] == inRFC6455[0], HTTP1: f.Carriers[0] == carrierHTTP1,
		})
	}
	return data
}

// testPages finds the layout tests, as the runner does: pages that are not parts of others.
func (s *Server) testPages() []string {
	if s.files == nil {
		return nil
	}
	var tests []string
	_ = fs.WalkDir(s.files, ".", func(name string, entry fs.DirEntry, err error) error {
		base := path.Base(name)
		switch {
		case err != nil:
			return nil // what cannot be read is not listed
		case entry.IsDir():
			if base == "resources" || len(base) > 1 && base[0] == '.' {
				return fs.SkipDir
			}
		case strings.HasSuffix(base, ".html") && base[0] != '.' && !strings.Contains(base, "-expected"):
			tests = append(tests, name)
		}
		return nil
	})
	return tests
}

// expectedText is the name of a test's expected text, the product's own first; "" when there
// is none.
func (s *Server) expectedText(test, product string) string {
	stem := strings.TrimSuffix(test, path.Ext(test)) + "-expected"
	names := []string{stem + ".txt"}
	if product != "" {
		names = []string{stem + "." + product + ".txt", stem + ".txt"}
	}
	for _, name := range names {
		if !fs.ValidPath(name) {
			continue
		}
		if _, err := fs.Stat(s.files, name); err == nil {
			return name
		}
	}
	return ""
}

// PageShim is what a layout test finds in a browser that is not there by itself: the source of
// a JavaScript function to call in each document, before the document's own scripts, with a
// function that takes what the page says (see the file), and with the test's window, which is
// the topmost by default.
//
//go:embed index/pageshim.js
var PageShim string

// shimScript installs PageShim in a page that the index page runs, in a window whose name it
// chose, and which hears of it as a message; and takes itself out of the page. The page may give
// parent another meaning later.
var shimScript = `if (name.startsWith("adieu-")) {
const home = opener || parent;
(` + strings.TrimSpace(PageShim) + `)((text) => home.postMessage({ adieu: text }, "*"), window);
}
document.currentScript.remove();
`

// shimElement is on one line, so that the lines of the page keep their numbers.
const shimElement = `<script src="` + indexPrefix + `testrunner.js"></script>`

// shimmedPages are the paths of the pages that the index page has run, which may lead to
// others. Its methods may be called from any goroutine.
type shimmedPages struct {
	mu    sync.Mutex // guards the field below
	paths map[string]bool
}

// maxShimmed bounds them: of more tests not all can go to other pages.
const maxShimmed = 10_000

// isRunByIndex reports whether the index page runs the page that is asked for, or has run the one
// that leads there. Its plain links send no Referer.
func (p *shimmedPages) isRunByIndex(r *http.Request) bool {
	from, err := url.Parse(r.Header.Get("Referer"))
	if err != nil || !strings.HasSuffix(r.URL.Path, ".html") || from.Hostname() != (&url.URL{Host: r.Host}).Hostname() {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if from.Path != "/" && from.Path != indexPrefix && !p.paths[from.Path] {
		return false
	}
	if p.paths == nil {
		p.paths = map[string]bool{}
	}
	if len(p.paths) < maxShimmed {
		p.paths[r.URL.Path] = true
	}
	return true
}
