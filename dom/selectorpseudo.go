package dom

import (
	"slices"
	"strconv"
	"strings"
)

// pseudo reads what follows a colon.
func (p *selectorParser) pseudo() selectorTest {
	isElement := p.skip(":")
	name := asciiLower(p.ident())
	if isElement || slices.Contains(legacyPseudoElements, name) {
		// A pseudo-element is valid, and no element of the tree.
		if p.inHas || !slices.Contains(pseudoElements, name) && !strings.HasPrefix(name, "-webkit-") {
			p.fail()
		}
		return never
	}
	if !p.skip("(") {
		test, ok := simplePseudoClasses[name]
		if !ok {
			p.fail()
		}
		return test
	}
	test := p.functional(name)
	p.space()
	if !p.closed(")") {
		p.fail()
	}
	return test
}

// legacyPseudoElements may be written with one colon.
var legacyPseudoElements = []string{"before", "after", "first-line", "first-letter"}

var pseudoElements = append([]string{
	"backdrop", "cue", "file-selector-button", "marker", "placeholder", "selection", "target-text", "view-transition",
	"grammar-error", "spelling-error", "details-content",
}, legacyPseudoElements...)

func (p *selectorParser) functional(name string) selectorTest {
	switch name {
	case "not":
		list := p.list()
		return func(e *Element, scope *NodeBase) bool { return !list.match(e, scope) }
	case "is", "where", "matches", "-webkit-any":
		return p.forgivingList().match
	case "has":
		return p.has()
	case "lang":
		return p.lang()
	case "nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type":
		a, b := p.nth()
		last := strings.Contains(name, "last")
		if strings.HasSuffix(name, "type") {
			return nthOf(a, b, last, sameType)
		}
		p.space()
		if p.peek() == ')' || p.peek() == 0 {
			return nthOf(a, b, last, nil)
		}
		if p.startsIdent() && !strings.EqualFold(p.ident(), "of") || !p.space() {
			p.fail()
		}
		of := p.list()
		return func(e *Element, scope *NodeBase) bool {
			return of.match(e, scope) && nthOf(a, b, last, func(sibling, _ *Element) bool {
				return of.match(sibling, scope)
			})(e, scope)
		}
	}
	p.fail()
	return never
}

// forgivingList drops the selectors that cannot be parsed (Selectors §4.1).
func (p *selectorParser) forgivingList() selectorList {
	var list selectorList
	for _, argument := range p.arguments() {
		one := &selectorParser{rest: argument, inHas: p.inHas}
		if s := one.complex(); !one.failed && one.rest == "" {
			list = append(list, s)
		}
	}
	return list
}

// arguments takes what stands before the closing parenthesis, and splits it at its commas.
func (p *selectorParser) arguments() []string {
	var list []string
	var open []byte // the brackets that are open
	start := 0
	for i := 0; i < len(p.rest); i++ {
		switch c := p.rest[i]; c {
		case '\\':
			i++
		case '"', '\'':
			for i++; i < len(p.rest) && p.rest[i] != c; i++ {
				if p.rest[i] == '\\' {
					i++
				}
			}
		case '(', '[':
			open = append(open, c)
		case ']':
			if len(open) > 0 && open[len(open)-1] == '[' {
				open = open[:len(open)-1]
			}
		case ')':
			if len(open) == 0 {
				list = append(list, p.rest[start:i])
				p.rest = p.rest[i:]
				return list
			}
			open = open[:len(open)-1]
		case ',':
			if len(open) == 0 {
				list = append(list, p.rest[start:i])
				start = i + 1
			}
		}
	}
	list = append(list, p.rest[start:])
	p.rest = ""
	return list
}

// has reads selectors that are relative to the element: each may begin with a combinator.
func (p *selectorParser) has() selectorTest {
	if p.inHas {
		p.fail()
		return never
	}
	p.inHas = true
	defer func() { p.inHas = false }()
	var anchor *Element // the element that is being judged: one at a time
	isAnchor := func(e *Element, _ *NodeBase) bool { return e == anchor }
	var list selectorList
	for {
		p.space()
		combinator := byte(' ')
		if c := p.peek(); c == '>' || c == '+' || c == '~' {
			combinator = c
			p.rest = p.rest[1:]
		}
		s := p.complex()
		s[0].combinator = combinator
		list = append(list, append(complexSelector{{0, []selectorTest{isAnchor}}}, s...))
		if !p.skip(",") {
			break
		}
	}
	return func(e *Element, scope *NodeBase) bool {
		anchor = e
		return slices.ContainsFunc(list, func(s complexSelector) bool { return s.matchSomewhere(e, scope) })
	}
}

// matchSomewhere looks for an element that matches a selector relative to e: among e's
// descendants, or among its later siblings and theirs.
func (s complexSelector) matchSomewhere(e *Element, scope *NodeBase) bool {
	if c := s[1].combinator; c == ' ' || c == '>' {
		return s.matchBelow(&e.NodeBase, scope)
	}
	for n := e.next; n != nil; n = n.next {
		if sibling := n.element(); sibling != nil && (s.match(sibling, scope) || len(s) > 2 && s.matchBelow(n, scope)) {
			return true
		}
	}
	return false
}

func (s complexSelector) matchBelow(root, scope *NodeBase) bool {
	for n := root.first; n != nil; n = n.following(root) {
		if e := n.element(); e != nil && s.match(e, scope) {
			return true
		}
	}
	return false
}

// lang is :lang(): the language of the nearest ancestor that says one is the given, or a
// kind of it.
func (p *selectorParser) lang() selectorTest {
	var ranges []string
	for {
		p.space()
		ranges = append(ranges, asciiLower(p.stringOrIdent()))
		p.space()
		if !p.skip(",") {
			break
		}
	}
	return func(e *Element, _ *NodeBase) bool {
		language, ok := e.language()
		return ok && slices.ContainsFunc(ranges, func(r string) bool { return languageMatches(r, language) })
	}
}

// languageMatches is extended filtering (RFC 4647 §3.3.2); nothing matches no language.
func languageMatches(languageRange, language string) bool {
	if languageRange == "" || language == "" {
		return languageRange == language
	}
	r, tag := strings.Split(languageRange, "-"), strings.Split(language, "-")
	if r[0] != "*" && r[0] != tag[0] {
		return false
	}
	r, tag = r[1:], tag[1:]
	for len(r) > 0 {
		switch {
		case r[0] == "*":
			r = r[1:]
		case len(tag) == 0:
			return false
		case r[0] == tag[0]:
			r, tag = r[1:], tag[1:]
		case len(tag[0]) == 1:
			return false
		default:
			tag = tag[1:]
		}
	}
	return true
}

// language is an element's language in lower case (HTML §3.2.6.2).
func (e *Element) language() (string, bool) {
	for ; e != nil; e = e.ParentElement() {
		if v, ok := e.AttributeNS(XMLNamespace, "lang"); ok {
			return asciiLower(v), true
		}
		if v, ok := e.AttributeNS("", "lang"); ok && e.name.namespace == HTMLNamespace {
			return asciiLower(v), true
		}
	}
	return "", false
}

// nth reads odd, even, or an+b (CSS Syntax §6).
func (p *selectorParser) nth() (a, b int) {
	end := strings.IndexFunc(p.rest, func(r rune) bool { return !strings.ContainsRune("oOdDeEvVnN0123456789+- \n\t", r) })
	if end < 0 {
		end = len(p.rest)
	}
	text := asciiLower(p.rest[:end])
	if before, ok := strings.CutSuffix(text, "o"); ok && before != "" && isASCIISpaceByte(before[len(before)-1]) {
		text, end = before, len(before) // "of" follows
	}
	text = strings.TrimFunc(text, isASCIISpace)
	p.rest = p.rest[end:]
	switch text {
	case "odd":
		return 2, 1
	case "even":
		return 2, 0
	}
	step, offset, hasStep := strings.Cut(text, "n")
	if !hasStep {
		step, offset = "0", text
	}
	switch step {
	case "", "+":
		step = "1"
	case "-":
		step = "-1"
	}
	if hasStep { // spaces may stand around the sign between the two
		offset = strings.TrimFunc(offset, isASCIISpace)
		if offset == "" {
			offset = "0"
		} else if offset[0] != '+' && offset[0] != '-' {
			p.fail()
		} else {
			offset = offset[:1] + strings.TrimLeftFunc(offset[1:], isASCIISpace)
		}
	}
	a, errA := strconv.Atoi(step)
	b, errB := strconv.Atoi(offset)
	if errA != nil || errB != nil {
		p.fail()
	}
	return a, b
}

// simplePseudoClasses are those without an argument. The ones that depend on a user or
// on styles match nothing here.
var simplePseudoClasses = map[string]selectorTest{
	"root": func(e *Element, _ *NodeBase) bool {
		return e.parent != nil && e.parent.nodeType == DocumentNode
	},
	"scope": func(e *Element, scope *NodeBase) bool {
		return &e.NodeBase == scope || scope.nodeType == DocumentNode && e.parent == scope
	},
	"empty": func(e *Element, _ *NodeBase) bool {
		for c := e.first; c != nil; c = c.next {
			if t := c.text(); c.nodeType == ElementNode || t != nil && t.data != "" {
				return false
			}
		}
		return true
	},
	"first-child":   nthOf(0, 1, false, nil),
	"last-child":    nthOf(0, 1, true, nil),
	"first-of-type": nthOf(0, 1, false, sameType),
	"last-of-type":  nthOf(0, 1, true, sameType),
	"only-child": func(e *Element, _ *NodeBase) bool {
		return e.PreviousElementSibling() == nil && e.NextElementSibling() == nil
	},
	"only-of-type": func(e *Element, s *NodeBase) bool {
		return siblingIndex(e, false, sameType) == 1 && siblingIndex(e, true, sameType) == 1
	},
	"link":     isLink,
	"any-link": isLink,
	"enabled":  func(e *Element, _ *NodeBase) bool { return isControl(e) && !e.HasAttributeNS("", "disabled") },
	"disabled": func(e *Element, _ *NodeBase) bool { return isControl(e) && e.HasAttributeNS("", "disabled") },
	"checked":  isChecked,
	"defined":  anyElement,
	"required": func(e *Element, _ *NodeBase) bool { return canBeRequired(e) && e.HasAttributeNS("", "required") },
	"optional": func(e *Element, _ *NodeBase) bool { return canBeRequired(e) && !e.HasAttributeNS("", "required") },
	"target":   isTarget,
	"visited":  never, "hover": never, "active": never, "focus": never,
	"focus-within": never, "focus-visible": never, "fullscreen": never, "modal": never,
	"autofill": never, "-webkit-autofill": never, "popover-open": never,
}

func never(*Element, *NodeBase) bool { return false }

func isLink(e *Element, _ *NodeBase) bool {
	return (e.IsHTML("a") || e.IsHTML("area")) && e.HasAttributeNS("", "href")
}

// isChecked goes by the attributes: controls have no state of their own.
func isChecked(e *Element, _ *NodeBase) bool {
	switch {
	case e.IsHTML("input"):
		typ := asciiLower(e.attributeOrEmpty("type"))
		return (typ == "checkbox" || typ == "radio") && e.HasAttributeNS("", "checked")
	case e.IsHTML("option"):
		return e.HasAttributeNS("", "selected")
	}
	return false
}

func canBeRequired(e *Element) bool {
	return e.IsHTML("input") || e.IsHTML("select") || e.IsHTML("textarea")
}

// isTarget says whether the document's URL points at the element.
func isTarget(e *Element, _ *NodeBase) bool {
	_, fragment, _ := strings.Cut(e.document.url, "#")
	return fragment != "" && (e.ID() == fragment || e.ID() == percentDecode(fragment))
}

// isControl names the elements that :enabled and :disabled are about. A fieldset around
// them does not count here.
func isControl(e *Element) bool {
	switch e.name.local {
	case "button", "input", "select", "textarea", "optgroup", "option", "fieldset":
		return e.name.namespace == HTMLNamespace
	}
	return false
}

// nthOf is :nth-child(an+b) and its relatives: counted from the end, or only among the
// siblings that count.
func nthOf(a, b int, fromEnd bool, counts func(sibling, e *Element) bool) selectorTest {
	return func(e *Element, _ *NodeBase) bool {
		i := siblingIndex(e, fromEnd, counts) - b
		if a == 0 {
			return i == 0
		}
		return i%a == 0 && i/a >= 0
	}
}

// siblingIndex counts from 1.
func siblingIndex(e *Element, fromEnd bool, counts func(sibling, e *Element) bool) int {
	i := 1
	for n := &e.NodeBase; ; i++ {
		for {
			if fromEnd {
				n = n.next
			} else {
				n = n.prev
			}
			if n == nil {
				return i
			}
			if s := n.element(); s != nil && (counts == nil || counts(s, e)) {
				break
			}
		}
	}
}

func sameType(a, b *Element) bool {
	return a.name.local == b.name.local && a.name.namespace == b.name.namespace
}
