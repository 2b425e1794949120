package testserver

import (
	"fmt"
	"html"
	"io/fs"
	"net/url"
	"path"
	"strings"
)

// indexPage lists the tests that a browser can open, the native handlers and the faults.
func (s *Server) indexPage() string {
	var page strings.Builder
	page.WriteString("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>Tests</title>\n")
	if tests := s.testPages(); len(tests) > 0 {
		page.WriteString("<h1>Tests</h1>\n<ul>\n")
		for _, name := range tests {
			link := url.URL{Path: "/" + name}
			fmt.Fprintf(&page, "<li><a href=\"%s\">%s</a></li>\n", html.EscapeString(link.EscapedPath()), html.EscapeString(name))
		}
		page.WriteString("</ul>\n")
	}
	page.WriteString("<h1>WebSocket handlers</h1>\n<dl>\n")
	for _, h := range nativeHandlers {
		fmt.Fprintf(&page, "<dt>%s</dt><dd>%s</dd>\n", html.EscapeString(s.WebSocketURL()+h.path), html.EscapeString(h.summary))
	}
	page.WriteString("</dl>\n<h1>Faults</h1>\n<dl>\n")
	for _, f := range faults {
		address := f.Path()
		if f.Query != "" {
			address += "?" + f.Query
		}
		fmt.Fprintf(&page, "<dt>%s</dt><dd>%s. %s</dd>\n",
			html.EscapeString(address), html.EscapeString(f.Does), html.EscapeString(f.Rule))
	}
	page.WriteString("</dl>\n")
	return page.String()
}

// testPages finds the layout tests: pages that are not parts of others.
func (s *Server) testPages() []string {
	if s.files == nil {
		return nil
	}
	var tests []string
	_ = fs.WalkDir(s.files, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // what cannot be read is not listed
		case entry.IsDir():
			if base := path.Base(name); base == "resources" || len(base) > 1 && base[0] == '.' {
				return fs.SkipDir
			}
		case strings.HasSuffix(name, ".html"):
			tests = append(tests, name)
		}
		return nil
	})
	return tests
}
