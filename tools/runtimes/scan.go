package runtimes

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"adieu/tools/runner"
)

const (
	// harness is the script that every offered page includes.
	harness = "/resources/js-test.js"

	// helpers guard what they use of a document, if it is not there.
	helpers = "/resources/websocket.js"
)

// served are scripts that the test server makes.
var served = map[string]bool{"/server.js": true}

// ofDocuments is what only documents and their windows have.
var ofDocuments = regexp.MustCompile(`\b(document|window\.(?:frames|parent|opener|open)|history|navigator|localStorage|sessionStorage|` +
	`XMLHttpRequest|FileReader|DOMParser|Worker|SharedWorker|startWorker|Image|fetch|` +
	`HTML\w*Element|Element|Node|NodeFilter|UIEvent|MouseEvent|ProgressEvent|requestAnimationFrame|` +
	`testRunner|layoutTestController|internals|advanceClock|GCController|gc|` +
	`onload|onunload|onbeforeunload|onpagehide|location\.(?:reload|replace|assign)\(|location(?:\.href)?\s*=[^=])`)

// descriptions, comments and such are not code.
var descriptions = regexp.MustCompile(`description\("(?:[^"\\]|\\.)*"\)`)
var comments = regexp.MustCompile(`(?m)^\s*//.*$|\s//\s.*$`)

// NotOffered says why a test cannot be run without a document; "" when it can. It reads the
// page and the scripts beside it, under root.
func NotOffered(root string, t runner.Test) string {
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(t.Name)))
	if err != nil {
		return err.Error()
	}
	p, err := parsePage(string(text))
	switch {
	case err != nil:
		return err.Error()
	case t.Secure():
		return "its page comes over TLS, which is what it is about"
	case p.extra != "":
		return "its page has " + p.extra
	}
	harnessed := false
	for _, s := range p.scripts {
		code, where := s.text, "its script"
		if s.source != "" {
			name := path.Join("/", path.Dir(t.Name), s.source)
			if strings.HasPrefix(s.source, "/") {
				name = path.Clean(s.source)
			}
			if name == harness {
				harnessed = true
			}
			if name == harness || name == helpers || served[name] {
				continue
			}
			beside, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
			if err != nil {
				return "its script " + s.source + " is not there"
			}
			code, where = string(beside), s.source
		}
		code = comments.ReplaceAllString(descriptions.ReplaceAllString(code, ""), "")
		if found := ofDocuments.FindString(code); found != "" {
			name, _, _ := strings.Cut(found, "(")
			name, _, _ = strings.Cut(name, "=")
			return fmt.Sprintf("%s uses %s", where, strings.TrimSpace(name))
		}
	}
	if !harnessed {
		return "it does not use js-test.js, and so has no text without a document"
	}
	return ""
}
