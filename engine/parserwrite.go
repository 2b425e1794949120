package engine

import (
	"io"
	"strings"

	"golang.org/x/net/html"
)

// write parses text that a script has written, as far as its tokens are complete (HTML
// §8.4.3). The rest waits for more of it, or for the end of the script.
func (p *documentParser) write(text string) {
	p.written += text
	p.parseWritten()
}

// close says that nothing more will be written into a parser that a script has opened.
func (p *documentParser) close() {
	if p.open {
		p.open = false
		if !p.waiting {
			p.resume()
		}
	}
}

// parseWritten takes the complete tokens of what is written. A script in it that writes
// does so before the rest of it.
func (p *documentParser) parseWritten() {
	for p.written != "" && !p.waiting && !p.stopped {
		t, size := p.nextWritten()
		if size == 0 {
			return
		}
		rest := p.written[size:]
		p.written = ""
		p.wrote = true
		if t != nil {
			p.take(t)
		}
		p.written += rest
	}
}

// nextWritten is the first token of what is written and how many bytes it takes: none if
// it may go on in what is not written yet.
func (p *documentParser) nextWritten() (t *html.Token, size int) {
	tokens := p.tokenizer(strings.NewReader(p.written))
	kind := tokens.Next()
	raw := string(tokens.Raw())
	size = len(raw)
	if kind == html.ErrorToken { // a tag without an end
		return nil, 0
	}
	if size == len(p.written) {
		size = completeSize(kind, raw, p.builder.mode == modeText)
	}
	if size > 0 && size < len(raw) {
		tokens = html.NewTokenizer(strings.NewReader(raw[:size]))
		tokens.Next()
	}
	token := tokens.Token()
	if raw == "</>" {
		return nil, size
	}
	return &token, size
}

// completeSize is how much of a token at the end of what is written is certain.
func completeSize(kind html.TokenType, raw string, isRawText bool) int {
	switch {
	case kind == html.TextToken && isRawText:
		return 0 // its end tag may follow
	case strings.HasPrefix(raw, "<![CDATA["):
		if strings.HasSuffix(raw, "]]>") {
			return len(raw)
		}
		return 0
	case kind == html.TextToken:
		return certainText(raw)
	case strings.HasPrefix(raw, "<!--"):
		if strings.HasSuffix(raw, "-->") || strings.HasSuffix(raw, "--!>") || raw == "<!-->" {
			return len(raw)
		}
		return 0
	case strings.HasSuffix(raw, ">"):
		return len(raw)
	}
	return 0
}

// certainText is the length of a text without a beginning of a tag or of a character
// reference at its end.
func certainText(raw string) int {
	if i := strings.LastIndexByte(raw, '<'); i >= 0 && (i == len(raw)-1 || raw[i+1:] == "/" || raw[i+1:] == "!") {
		return i
	}
	if i := strings.LastIndexByte(raw, '&'); i >= 0 && !strings.ContainsFunc(raw[i+1:], endsReference) {
		return i
	}
	return len(raw)
}

func endsReference(r rune) bool {
	return r != '#' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
}

// spliceWritten puts what is left of what was written before the rest of the input, once no
// script can write more at this place. The tokenizer does not know what was written before
// that, a <textarea> for one.
func (p *documentParser) spliceWritten() {
	if p.written == "" && !p.wrote || p.waiting || p.stopped || p.open {
		return
	}
	p.wrote = false
	p.input = io.MultiReader(strings.NewReader(p.written+string(p.tokens.Buffered())), p.input)
	p.tokens = p.tokenizer(p.input)
	p.written = ""
}

// tokenizer makes a tokenizer in the state that the tree builder is in.
func (p *documentParser) tokenizer(input io.Reader) *html.Tokenizer {
	tag := ""
	if e := p.builder.open.current(); e != nil && (p.builder.mode == modeText || e.IsHTML("plaintext")) {
		tag = "<" + e.LocalName() + ">"
	}
	t := html.NewTokenizer(io.MultiReader(strings.NewReader(tag), input))
	if tag != "" {
		t.Next()
	}
	t.AllowCDATA(p.builder.currentIsForeign())
	return t
}

// canBeWritten reports whether there is a place for what a script writes: where its own
// element ended, or the end of a document that it has opened.
func (p *documentParser) canBeWritten() bool { return (p.scripts > 0 || p.open) && !p.stopped }
