package main

import (
	"strings"
	"unicode/utf8"
)

type lexemeKind uint8

const (
	endOfFile lexemeKind = iota
	word
	number
	text // a string literal, without its quotes
	mark // punctuation
)

type lexeme struct {
	kind lexemeKind
	text string
	line int
}

// lexer cuts a file into tokens, one ahead of the parser.
type lexer struct {
	file   string
	source string
	offset int
	line   int
	look   lexeme // the one to be looked at
}

func newLexer(file, source string) *lexer {
	l := &lexer{file: file, source: source, line: 1}
	l.next()
	return l
}

func (l *lexer) at() position { return position{l.file, l.look.line} }

// next moves to the next token and returns the one before it.
func (l *lexer) next() lexeme {
	before := l.look
	l.skipSpace()
	l.look = lexeme{line: l.line}
	rest := l.source[l.offset:]
	if rest == "" {
		return before
	}
	switch c := rest[0]; {
	case c == '"':
		end := strings.IndexAny(rest[1:], "\"\n")
		if end < 0 || rest[1+end] == '\n' {
			l.at().fail("a string that does not end")
		}
		l.take(text, end+2)
		l.look.text = rest[1 : end+1]
	case isLetter(c):
		l.take(word, span(rest, func(c byte) bool { return isLetter(c) || isDigit(c) || c == '-' }))
	case isDigit(c) || c == '-' && len(rest) > 1 && isDigit(rest[1]):
		l.take(number, 1+span(rest[1:], func(c byte) bool { return isLetter(c) || isDigit(c) || c == '.' }))
	case strings.HasPrefix(rest, "..."):
		l.take(mark, 3)
	case strings.IndexByte("(){}[]<>=,;:?*", c) >= 0:
		l.take(mark, 1)
	default:
		r, _ := utf8.DecodeRuneInString(rest)
		l.at().fail("unexpected character %q", r)
	}
	return before
}

func (l *lexer) take(kind lexemeKind, n int) {
	l.look.kind, l.look.text = kind, l.source[l.offset:l.offset+n]
	l.offset += n
}

// skipSpace skips white space and comments.
func (l *lexer) skipSpace() {
	for l.offset < len(l.source) {
		rest := l.source[l.offset:]
		skip := 0
		switch {
		case strings.HasPrefix(rest, "//"):
			skip = span(rest, func(c byte) bool { return c != '\n' })
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest, "*/")
			if end < 0 {
				position{l.file, l.line}.fail("a comment that does not end")
			}
			skip = end + 2
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			skip = 1
		default:
			return
		}
		l.line += strings.Count(rest[:skip], "\n")
		l.offset += skip
	}
}

// span is how many leading bytes are in the set.
func span(s string, in func(byte) bool) int {
	for i := range len(s) {
		if !in(s[i]) {
			return i
		}
	}
	return len(s)
}

func isLetter(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
