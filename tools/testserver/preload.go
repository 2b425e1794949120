package testserver

import (
	"bytes"
	"io"
	"slices"
)

// doctype begins a page that is not in quirks mode.
var doctype = []byte("<!doctype")

// Preload has each HTML file that is served from now on begin with a classic script. It may be
// called from any goroutine.
func (s *Server) Preload(script string) { s.preload.Store(&script) }

// preloaded is the content of a file with the script in it that Preload was given, if it is for it.
func (s *Server) preloaded(name string, content io.ReadSeeker) (io.ReadSeeker, error) {
	script := s.preload.Load()
	if script == nil || contentType(name) != typeHTML {
		return content, nil
	}
	return beginningWith("<script>"+*script+"</script>", content)
}

// beginningWith puts an element where a page's first own one would be, and on the same line:
// behind the doctype, without which the page would be in quirks mode.
func beginningWith(element string, page io.ReadSeeker) (io.ReadSeeker, error) {
	b, err := io.ReadAll(page)
	if err != nil {
		return nil, err
	}
	at := 0
	if begin := bytes.TrimLeft(b, "\uFEFF \t\r\n"); len(begin) >= len(doctype) && bytes.EqualFold(begin[:len(doctype)], doctype) {
		if end := bytes.IndexByte(begin, '>'); end >= 0 {
			at = len(b) - len(begin) + end + 1
		}
	}
	return bytes.NewReader(slices.Concat(b[:at], []byte(element), b[at:])), nil
}
