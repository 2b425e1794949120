package dom

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// selectorParser reads the selectors that pages use (Selectors Level 4): types, ids,
// classes, attributes, combinators, and the pseudo-classes of selector.go.
type selectorParser struct {
	rest   string
	failed bool
	inHas  bool // within the argument of :has(), which does not nest
}

func parseSelectors(s string) (selectorList, error) {
	p := &selectorParser{rest: preprocessSelectors.Replace(s)}
	list := p.list()
	if p.failed || p.rest != "" {
		return nil, NewException("SyntaxError", "%q is not a valid selector", s)
	}
	return list, nil
}

// preprocessSelectors is CSS Syntax §3.3.
var preprocessSelectors = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n", "\x00", "\uFFFD")

// fail also drops the rest of the input, so that every loop of the parser ends at once.
func (p *selectorParser) fail() { p.failed, p.rest = true, "" }

// list reads selectors separated by commas. It ends before what it does not understand,
// such as the ")" of a pseudo-class, and leaves the judgement to its caller.
func (p *selectorParser) list() selectorList {
	var list selectorList
	for {
		list = append(list, p.complex())
		if !p.skip(",") {
			return list
		}
	}
}

// complex reads compounds and the combinators between them. Space is a combinator only
// where no other one stands and something follows.
func (p *selectorParser) complex() complexSelector {
	p.space()
	var s complexSelector
	combinator := byte(0)
	for {
		s = append(s, compound{combinator, p.compound()})
		spaced := p.space()
		switch c := p.peek(); {
		case p.failed, c == 0, c == ',', c == ')':
			return s
		case c == '>', c == '+', c == '~':
			p.rest = p.rest[1:]
			p.space()
			combinator = c
		case spaced:
			combinator = ' '
		default:
			p.fail()
		}
	}
}

// compound reads the simple selectors of one element, at least one.
func (p *selectorParser) compound() []selectorTest {
	tests := p.typeSelector()
	for {
		switch p.peek() {
		case '#':
			p.rest = p.rest[1:]
			tests = append(tests, matchID(p.ident()))
		case '.':
			p.rest = p.rest[1:]
			tests = append(tests, matchClass(p.ident()))
		case '[':
			p.rest = p.rest[1:]
			tests = append(tests, p.attribute())
		case ':':
			p.rest = p.rest[1:]
			tests = append(tests, p.pseudo())
		default:
			if len(tests) == 0 {
				p.fail()
			}
			return tests
		}
	}
}

// anyElement stands for *.
func anyElement(*Element, *NodeBase) bool { return true }

func (p *selectorParser) typeSelector() []selectorTest {
	var tests []selectorTest
	switch { // a namespace can be any or none
	case strings.HasPrefix(p.rest, "*|"):
		p.rest = p.rest[2:]
	case strings.HasPrefix(p.rest, "|"):
		p.rest = p.rest[1:]
		tests = append(tests, func(e *Element, _ *NodeBase) bool { return e.name.namespace == "" })
	}
	switch {
	case p.skip("*"):
		return append(tests, anyElement)
	case p.startsIdent():
		return append(tests, matchType(p.ident()))
	}
	return tests
}

// attribute reads what follows "[". The flags i and s override whether case counts.
func (p *selectorParser) attribute() selectorTest {
	p.space()
	anyNamespace := p.skip("*|")
	if !anyNamespace {
		p.skip("|")
	}
	name := p.ident()
	p.space()
	if p.closed("]") {
		return matchAttribute(name, anyNamespace, func(string, bool) bool { return true })
	}
	op := byte('=')
	if c := p.peek(); strings.IndexByte("~|^$*", c) >= 0 && c != 0 {
		op = c
		p.rest = p.rest[1:]
	}
	if !p.skip("=") {
		p.fail()
	}
	p.space()
	want := p.stringOrIdent()
	p.space()
	var foldAlways, foldNever bool
	if p.peek() != ']' && p.startsIdent() {
		switch p.ident() {
		case "i", "I":
			foldAlways = true
		case "s", "S":
			foldNever = true
		default:
			p.fail()
		}
		p.space()
	}
	if !p.closed("]") {
		p.fail()
	}
	lowerName := asciiLower(name)
	return matchAttribute(name, anyNamespace, func(value string, htmlElement bool) bool {
		if foldAlways || htmlElement && !foldNever && slices.Contains(caselessValues, lowerName) {
			return attributeMatches(op, asciiLower(value), asciiLower(want))
		}
		return attributeMatches(op, value, want)
	})
}

// matchAttribute looks for an attribute without a namespace, or of any.
func matchAttribute(name string, anyNamespace bool, test func(value string, htmlElement bool) bool) selectorTest {
	lower := asciiLower(name)
	return func(e *Element, _ *NodeBase) bool {
		want, isHTML := name, e.isHTMLInHTML()
		if isHTML {
			want = lower
		}
		for _, a := range e.attrs {
			if a.name.local == want && (anyNamespace || a.name.namespace == "") && test(a.value, isHTML) {
				return true
			}
		}
		return false
	}
}

func attributeMatches(op byte, value, want string) bool {
	switch op {
	case '~':
		return want != "" && slices.Contains(splitTokens(value), want)
	case '|':
		return value == want || strings.HasPrefix(value, want+"-")
	case '^':
		return want != "" && strings.HasPrefix(value, want)
	case '$':
		return want != "" && strings.HasSuffix(value, want)
	case '*':
		return want != "" && strings.Contains(value, want)
	}
	return value == want
}

// caselessValues are the attributes of HTML elements whose values selectors compare
// without regard to case (HTML §4.16.2).
var caselessValues = strings.Fields(`accept accept-charset align alink axis bgcolor charset
	checked clear codetype color compact declare defer dir direction disabled enctype face
	frame hreflang http-equiv lang language link media method multiple nohref noresize
	noshade nowrap readonly rel rev rules scope scrolling selected shape target text type
	valign valuetype vlink`)

func (p *selectorParser) peek() byte {
	if p.rest == "" {
		return 0
	}
	return p.rest[0]
}

func (p *selectorParser) skip(token string) bool {
	rest, ok := strings.CutPrefix(p.rest, token)
	p.rest = rest
	return ok
}

// closed also accepts the end of the input, which closes everything.
func (p *selectorParser) closed(token string) bool {
	return p.skip(token) || p.rest == "" && !p.failed
}

// space skips white space, and comments, which are none.
func (p *selectorParser) space() (spaced bool) {
	for {
		trimmed := strings.TrimLeftFunc(p.rest, isASCIISpace)
		spaced = spaced || len(trimmed) < len(p.rest)
		p.rest = trimmed
		if !p.skip("/*") {
			return spaced
		}
		_, p.rest, _ = strings.Cut(p.rest, "*/")
	}
}

func isNameByte(c byte) bool {
	return isASCIIAlpha(c) || '0' <= c && c <= '9' || c == '-' || c == '_' || c >= 0x80
}

// startsIdent says whether an identifier begins here (CSS Syntax §4.3.9): not with a
// digit, nor with a hyphen and a digit, so that "1a" is an error and "\31 a" is not.
func (p *selectorParser) startsIdent() bool {
	s := strings.TrimPrefix(p.rest, "-")
	if s == "" {
		return false
	}
	if s[0] == '\\' {
		return len(s) == 1 || s[1] != '\n'
	}
	return isNameByte(s[0]) && !('0' <= s[0] && s[0] <= '9') && (s[0] != '-' || len(s) < len(p.rest))
}

// ident reads name characters and escapes.
func (p *selectorParser) ident() string {
	if !p.startsIdent() {
		p.fail()
		return ""
	}
	var b strings.Builder
	for p.rest != "" {
		switch c := p.rest[0]; {
		case isNameByte(c):
			b.WriteByte(c)
			p.rest = p.rest[1:]
		case c == '\\' && !strings.HasPrefix(p.rest, "\\\n"):
			p.rest = p.rest[1:]
			b.WriteRune(p.escape())
		default:
			return b.String()
		}
	}
	return b.String()
}

// escape reads what follows a backslash: up to six hexadecimal digits and a space, or
// any character.
func (p *selectorParser) escape() rune {
	if p.rest == "" {
		return utf8.RuneError
	}
	n := 0
	for n < len(p.rest) && n < 6 && strings.IndexByte("0123456789abcdefABCDEF", p.rest[n]) >= 0 {
		n++
	}
	if n == 0 {
		r, size := utf8.DecodeRuneInString(p.rest)
		p.rest = p.rest[size:]
		return r
	}
	code, _ := strconv.ParseUint(p.rest[:n], 16, 32)
	p.rest = p.rest[n:]
	if !p.skip("\r\n") && p.rest != "" && isASCIISpaceByte(p.rest[0]) {
		p.rest = p.rest[1:]
	}
	if code == 0 || code > utf8.MaxRune || !utf8.ValidRune(rune(code)) {
		return utf8.RuneError
	}
	return rune(code)
}

// stringOrIdent reads the value of an attribute selector. The end of the input closes a
// string, and a bare line break is an error.
func (p *selectorParser) stringOrIdent() string {
	quote := p.peek()
	if quote != '"' && quote != '\'' {
		return p.ident()
	}
	p.rest = p.rest[1:]
	var b strings.Builder
	for p.rest != "" {
		c := p.rest[0]
		p.rest = p.rest[1:]
		switch {
		case c == quote:
			return b.String()
		case c == '\n':
			p.fail()
		case c == '\\' && p.rest == "":
		case c == '\\' && p.skip("\n"):
		case c == '\\':
			b.WriteRune(p.escape())
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
