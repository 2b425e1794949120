package runner

import (
	"encoding/json"
	"strings"
	"sync"
)

// browserPage keeps what testserver.PageShim says of a page. It implements webdriver.Listener.
type browserPage struct {
	ended chan struct{} // closed at the end of the test

	mu      sync.Mutex // guards the fields below
	lines   strings.Builder
	text    string // what the page shows
	custom  bool   // the text stands for the lines, too
	waiting bool   // a document of the page waits until it is done
	done    bool
}

func newBrowserPage() *browserPage { return &browserPage{ended: make(chan struct{})} }

// Said implements webdriver.Listener.
func (p *browserPage) Said(message string) {
	var m struct{ Kind, Text string }
	if json.Unmarshal([]byte(message), &m) != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done {
		return
	}
	switch m.Kind {
	case "alert":
		p.addLine("ALERT: " + m.Text)
	case "wait":
		p.waiting = true
	case "text", "custom":
		p.text, p.custom = m.Text, m.Kind == "custom"
	case "loaded":
		// A test that navigates stays the same test: what its first document waits for
		// may come in another.
		p.done = !p.waiting
	case "notified":
		p.done = true
	}
	if p.done {
		close(p.ended)
	}
}

// Logged implements webdriver.Listener.
func (p *browserPage) Logged(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.done {
		p.addLine(consolePrefix + strings.ReplaceAll(line, "\n", " "))
	}
}

func (p *browserPage) addLine(line string) {
	if p.lines.Len() < keptText {
		p.lines.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// setText is for a page that did not come to its end.
func (p *browserPage) setText(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text = text
}

// outcome is the page as text, in the form of engine.Page.DumpText.
func (p *browserPage) outcome() Outcome {
	p.mu.Lock()
	defer p.mu.Unlock()
	o := Outcome{Text: p.text, Console: p.lines.String()}
	if !p.custom {
		o.Text = o.Console + p.text + "\n"
	}
	return o
}
