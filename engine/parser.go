package engine

import (
	"bytes"
	"io"

	"golang.org/x/net/html"

	"adieu/dom"
)

// documentParser turns a page's text into its document, and stops at each script so that
// the script sees what was parsed before it and nothing else (WebCore's
// HTMLDocumentParser). It belongs to the loop.
type documentParser struct {
	tokens  *html.Tokenizer
	builder *treeBuilder

	// runScript is given each script whose end tag was parsed; wait says that the parser
	// must stop until somebody calls resume.
	runScript func(e *dom.Element) (wait bool)

	// finished is called once, when the whole text was parsed.
	finished func()

	// Where the text after the last token begins, both from 1.
	line, column int

	running, waiting, stopped bool
}

// newDocumentParser prepares to parse UTF-8 text into an empty document.
func newDocumentParser(document *dom.Document, text io.Reader) *documentParser {
	return &documentParser{
		tokens: html.NewTokenizer(text), builder: newTreeBuilder(document),
		line: 1, column: 1,
	}
}

// resume parses on, up to a script that has to be waited for or to the end. It does
// nothing if the parser is at work already, and after stop.
func (p *documentParser) resume() {
	p.waiting = false
	if p.running {
		return
	}
	p.running = true
	for !p.waiting && !p.stopped {
		p.step()
	}
	p.running = false
}

// stop ends parsing where it is; finished is not called any more.
func (p *documentParser) stop() { p.stopped = true }

// step takes one token.
func (p *documentParser) step() {
	p.tokens.AllowCDATA(p.builder.currentIsForeign())
	kind := p.tokens.Next()
	raw := p.tokens.Raw()
	p.advance(raw)
	if kind == html.CommentToken && string(raw) == "</>" {
		return // which x/net/html takes for a comment, and the standard for nothing
	}
	t := p.tokens.Token()
	p.builder.feed(&t)
	if kind == html.ErrorToken {
		p.stopped = true
		p.finished()
		return
	}
	if isStart(&t) && p.builder.mode != modeText && t.Data != "plaintext" {
		p.tokens.NextIsNotRawText() // the tokenizer knows the tag only, not where it stands
	}
	if script := p.builder.finished; script != nil {
		p.waiting = true // a script that resumes the parser itself must not be overtaken
		if !p.runScript(script) {
			p.waiting = false
		}
	}
}

// advance counts lines and columns.
func (p *documentParser) advance(raw []byte) {
	if newlines := bytes.Count(raw, []byte{'\n'}); newlines > 0 {
		p.line += newlines
		p.column = len(raw) - bytes.LastIndexByte(raw, '\n')
	} else {
		p.column += len(raw)
	}
}
