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
	xml     *dom.XMLParser // instead of tokens and builder, for XML
	tokens  *html.Tokenizer
	input   io.Reader // what tokens reads
	builder *treeBuilder

	// runScript is given each script whose end tag was parsed; wait says that the parser
	// must stop until somebody calls resume.
	runScript func(e *dom.Element) (wait bool)

	// xmlFailed is told that the rest of the text is not well formed.
	xmlFailed func(err error)

	// finished is called once, when the whole text was parsed.
	finished func()

	// Where the text after the last token begins, both from 1.
	line, column int

	// written is what scripts have written (document.write) and is not parsed yet, because
	// it ends within a token or the parser waits. It comes before the rest of the input.
	written string
	wrote   bool // since the tokenizer was made

	scripts                   int  // how many scripts of the parser's run, one in the other
	open                      bool // a script's document.open has made the parser: the input has no end so far
	running, waiting, stopped bool
}

// newDocumentParser prepares to parse UTF-8 text into an empty document.
func newDocumentParser(document *dom.Document, text io.Reader) *documentParser {
	return &documentParser{
		tokens: html.NewTokenizer(text), input: text, builder: newTreeBuilder(document),
		line: 1, column: 1,
	}
}

// resume parses on, up to a script that has to be waited for or to the end. It does
// nothing if the parser is at work already, and after stop.
func (p *documentParser) resume() {
	if p.running {
		return
	}
	p.waiting = false
	p.running = true
	p.parseWritten()
	p.spliceWritten()
	for !p.waiting && !p.stopped && !p.open {
		p.step()
		p.spliceWritten()
	}
	p.running = false
}

// resumeAfter runs the script that the parser has waited for, and resumes.
func (p *documentParser) resumeAfter(script func()) {
	p.waiting = false
	rest := p.written
	p.written = ""
	p.scripts++
	script()
	p.scripts--
	p.written += rest
	if !p.waiting { // for one that the script has written
		p.resume()
	}
}

// stop ends parsing where it is; finished is not called any more.
func (p *documentParser) stop() { p.stopped = true }

// step takes one token.
func (p *documentParser) step() {
	if p.xml != nil {
		p.stepXML()
		return
	}
	p.tokens.AllowCDATA(p.builder.currentIsForeign())
	kind := p.tokens.Next()
	raw := p.tokens.Raw()
	p.advance(raw)
	if kind == html.CommentToken && string(raw) == "</>" {
		return // which x/net/html takes for a comment, and the standard for nothing
	}
	t := p.tokens.Token()
	p.take(&t)
	if kind == html.ErrorToken {
		p.stopped = true
		p.finished()
	}
}

// take gives a token to the tree builder, and runs the script that it ends.
func (p *documentParser) take(t *html.Token) {
	p.builder.feed(t)
	if isStart(t) && p.builder.mode != modeText && t.Data != "plaintext" {
		p.tokens.NextIsNotRawText() // the tokenizer knows the tag only, not where it stands
	}
	if script := p.builder.finished; script != nil {
		p.scripts++
		wait := p.runScript(script)
		p.scripts--
		p.waiting = p.waiting || wait
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
