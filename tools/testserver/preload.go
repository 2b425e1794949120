package testserver

import (
	"bytes"
	"io"
)

// doctype is how HTML files begin, in any case; a script goes behind it, or else they would be
// in quirks mode.
var doctype = []byte("<!doctype html>")

// Preload has each HTML file that is served from now on begin with a classic script. It may be
// called from any goroutine.
func (s *Server) Preload(script string) { s.preload.Store(&script) }

// preloaded is the content of a file with the script in it that Preload was given, if it is for it.
func (s *Server) preloaded(name string, content io.ReadSeeker) (io.ReadSeeker, error) {
	script := s.preload.Load()
	if script == nil || contentType(name) != typeHTML {
		return content, nil
	}
	b, err := io.ReadAll(content)
	if err != nil {
		return nil, err
	}
	at := 0
	if len(b) >= len(doctype) && bytes.EqualFold(b[:len(doctype)], doctype) {
		at = len(doctype)
	}
	parts := [][]byte{b[:at], []byte("<script>" + *script + "</script>"), b[at:]}
	return bytes.NewReader(bytes.Join(parts, nil)), nil
}
