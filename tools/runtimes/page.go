package runtimes

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

// page is what a runtime needs of a test's page.
type page struct {
	scripts []script
	extra   string // an element that a runtime has nothing for; "" when there is none
}

// script is one script of a page: the one at an address, or text.
type script struct{ source, text string }

// plainElements are those that say nothing to a test.
var plainElements = map[string]bool{"html": true, "head": true, "body": true, "meta": true, "title": true, "script": true, "p": true, "br": true}

// parsePage takes a page apart.
func parsePage(text string) (page, error) {
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return page{}, fmt.Errorf("page: %w", err)
	}
	var p page
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if !plainElements[n.Data] && p.extra == "" {
			p.extra = "<" + n.Data + ">"
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") && p.extra == "" {
				p.extra = a.Key + "=…"
			}
		}
		if n.Data == "script" {
			p.scripts = append(p.scripts, scriptOf(n))
		}
	}
	return p, nil
}

func scriptOf(n *html.Node) script {
	var s script
	for _, a := range n.Attr {
		if a.Key == "src" {
			s.source = a.Val
		}
	}
	if n.FirstChild != nil {
		s.text = n.FirstChild.Data
	}
	return s
}
