package main

import (
	"slices"
	"strconv"
	"strings"
	"text/scanner"
)

// parse reads a file. The error is a *syntaxError.
func parse(path, source string) (file *idlFile, err error) {
	defer catch(&err)
	p := &idlParser{file: &idlFile{path: path}}
	p.scanner.Init(strings.NewReader(source))
	p.scanner.Mode = scanner.ScanIdents | scanner.ScanInts | scanner.ScanFloats | scanner.ScanStrings | scanner.ScanComments | scanner.SkipComments
	p.scanner.Error = func(s *scanner.Scanner, message string) { position{path, s.Pos().Line}.fail("%s", message) }
	for p.next(); p.token != scanner.EOF; {
		p.definition()
	}
	return p.file, nil
}

// idlParser looks one token ahead.
type idlParser struct {
	scanner scanner.Scanner
	file    *idlFile
	token   rune
	text    string
}

func (p *idlParser) at() position { return position{p.file.path, p.scanner.Position.Line} }

// next moves to the next token and returns the text of the one before it.
func (p *idlParser) next() string {
	before := p.text
	p.token, p.text = p.scanner.Scan(), ""
	if p.token != scanner.EOF {
		p.text = p.scanner.TokenText()
	}
	return before
}

// accept takes the next token if it is that word or mark.
func (p *idlParser) accept(text string) bool {
	if p.text != text {
		return false
	}
	p.next()
	return true
}

func (p *idlParser) expect(text string) {
	if !p.accept(text) {
		p.at().fail("%q where %q is expected", p.text, text)
	}
}

// name reads a name; a leading underscore only says that it is no keyword (Web IDL §2.2).
func (p *idlParser) name() string {
	if p.token != scanner.Ident {
		p.at().fail("%q where a name is expected", p.text)
	}
	return strings.TrimPrefix(p.next(), "_")
}

func (p *idlParser) string() string {
	if p.token != scanner.String {
		p.at().fail("%q where a string is expected", p.text)
	}
	return strings.Trim(p.next(), `"`)
}

// list reads what one reads, up to the closing mark.
func (p *idlParser) list(closing, separator string, one func()) {
	for !p.accept(closing) {
		if one(); separator != "" && p.text != closing {
			if p.expect(separator); p.text == closing && closing != "}" { // enumerations may end with a comma
				p.at().fail("%q after %q", closing, separator)
			}
		}
	}
}

func (p *idlParser) definition() {
	d := &definition{attrs: p.extendedAttributes(), at: p.at(), file: p.file}
	if d.partial = p.accept("partial"); d.partial && p.text != "interface" {
		p.at().fail("only interfaces can be partial")
	}
	switch first := p.name(); first {
	case "callback":
		if p.accept("interface") {
			d.kind = callbackInterfaceKind
			p.interfaceBody(d)
			break
		}
		d.kind, d.name = callbackKind, p.name()
		p.expect("=")
		d.typ, d.args = p.typ(), p.arguments()
	case "interface":
		if p.accept("mixin") {
			d.kind = mixinKind
		}
		p.interfaceBody(d)
	case "dictionary":
		d.kind, d.name, d.parent = dictionaryKind, p.name(), p.parent()
		p.expect("{")
		p.list("}", "", func() {
			a := argument{at: p.at()}
			attrs := p.extendedAttributes()
			a.optional = !p.accept("required")
			a.typ = p.typ()
			moveTypeAttributes(attrs, a.typ)
			a.name, a.fallback = p.name(), p.defaultValue()
			p.expect(";")
			d.args = append(d.args, a)
		})
	case "enum":
		d.kind, d.name = enumKind, p.name()
		p.expect("{")
		p.list("}", ",", func() { d.values = append(d.values, p.string()) })
	case "typedef":
		d.kind, d.typ, d.name = typedefKind, p.typ(), p.name()
	default:
		p.expect("includes")
		d.kind, d.name, d.parent = includesKind, first, p.name()
	}
	p.expect(";")
	p.file.definitions = append(p.file.definitions, d)
}

func (p *idlParser) parent() string {
	if p.accept(":") {
		return p.name()
	}
	return ""
}

func (p *idlParser) interfaceBody(d *definition) {
	d.name, d.parent = p.name(), p.parent()
	p.expect("{")
	p.list("}", "", func() {
		m := &member{attrs: p.extendedAttributes(), at: p.at(), owner: d}
		p.member(m)
		p.expect(";")
		d.members = append(d.members, m)
	})
}

func (p *idlParser) member(m *member) {
	switch {
	case p.accept("const"):
		m.kind, m.typ, m.name = constant, p.typ(), p.name()
		p.expect("=")
		m.value = p.literal()
		return
	case p.accept("constructor"):
		m.kind, m.args = constructor, p.arguments()
		return
	case p.accept("iterable"):
		m.kind = iterable
		p.expect("<")
		m.typ = p.typ()
		if p.accept(",") {
			m.key, m.typ = m.typ, p.typ()
		}
		p.expect(">")
		return
	case p.accept("stringifier"):
		if p.text == ";" {
			m.kind, m.name = stringifier, "toString"
			return
		}
		m.stringifies = true
	}
	m.static = p.accept("static")
	if slices.Contains([]string{"getter", "setter", "deleter"}, p.text) {
		m.special = p.next()
	}
	m.readonly = p.accept("readonly")
	if p.accept("attribute") {
		m.kind, m.typ, m.name = attribute, p.typ(), p.name()
		moveTypeAttributes(m.attrs, m.typ)
		return
	}
	m.kind, m.typ = operation, p.typ()
	if p.text != "(" || m.special == "" {
		m.name = p.name()
	}
	m.args = p.arguments()
}

func (p *idlParser) arguments() (args []argument) {
	p.expect("(")
	p.list(")", ",", func() {
		a := argument{at: p.at()}
		attrs := p.extendedAttributes()
		a.optional = p.accept("optional")
		a.typ = p.typ()
		moveTypeAttributes(attrs, a.typ)
		if a.variadic = p.accept("."); a.variadic {
			p.expect(".")
			p.expect(".")
		}
		a.name, a.fallback = p.name(), p.defaultValue()
		if a.fallback != "" && !a.optional {
			a.at.fail("a default value of an argument that is not optional")
		}
		args = append(args, a)
	})
	return args
}

// defaultValue is what follows "=", or "".
func (p *idlParser) defaultValue() string {
	if p.accept("=") {
		return p.literal()
	}
	return ""
}

func (p *idlParser) literal() string {
	switch minus := p.accept("-"); {
	case p.token == scanner.Int || p.token == scanner.Float:
		if minus {
			return "-" + p.next()
		}
		return p.next()
	case minus:
	case p.token == scanner.String:
		return strconv.Quote(p.string())
	case slices.Contains([]string{"true", "false", "null"}, p.text):
		return p.next()
	case p.accept("{"):
		p.expect("}")
		return "{}"
	case p.accept("["):
		p.expect("]")
		return "[]"
	}
	p.at().fail("%q where a value is expected", p.text)
	return ""
}

func (p *idlParser) typ() *idlType {
	t := &idlType{at: p.at(), attrs: p.extendedAttributes()}
	one := func() { t.args = append(t.args, p.typ()) }
	if p.accept("(") {
		t.name = "union"
		p.list(")", "or", one)
	} else {
		t.name = p.name()
		if t.name == "unsigned" || t.name == "unrestricted" {
			t.name += " " + p.name()
		}
		if (t.name == "long" || t.name == "unsigned long") && p.accept("long") {
			t.name += " long"
		}
	}
	if p.accept("<") {
		if parameters := map[string]int{"sequence": 1, "FrozenArray": 1, "Promise": 1, "record": 2}; parameters[t.name] == 0 {
			t.at.fail("no generic type %q", t.name)
		} else if p.list(">", ",", one); len(t.args) != parameters[t.name] {
			t.at.fail("%s has %d type parameters", t.name, parameters[t.name])
		}
	}
	t.nullable = p.accept("?")
	return t
}

// extendedAttributes reads [A, B=c, …], if they are there.
func (p *idlParser) extendedAttributes() extAttrs {
	attrs := extAttrs{}
	if !p.accept("[") {
		return attrs
	}
	p.list("]", ",", func() {
		at, name := p.at(), p.name()
		if !slices.Contains(knownAttributes, name) {
			at.fail("unknown extended attribute [%s]", name)
		}
		value := func() {
			if !slices.Contains([]rune{scanner.Ident, scanner.String, scanner.Int, scanner.Float, '*'}, p.token) {
				p.at().fail("%q where a value of [%s] is expected", p.text, name)
			}
			attrs[name] = append(attrs[name], strings.Trim(p.next(), `"`))
		}
		attrs[name] = nil
		switch {
		case !p.accept("="):
		case p.accept("("):
			p.list(")", ",", value)
		default:
			value()
		}
	})
	return attrs
}

// typeAttributes are about the type of the argument, attribute or dictionary member that they
// may stand before (Web IDL §2.13, "extended attributes associated with").
var typeAttributes = []string{"AllowShared", "Clamp", "EnforceRange", "LegacyNullToEmptyString"}

func moveTypeAttributes(attrs extAttrs, t *idlType) {
	for _, name := range typeAttributes {
		if attrs.has(name) {
			t.attrs[name] = nil
			delete(attrs, name)
		}
	}
}

// knownAttributes are all extended attributes: Web IDL's and HTML's, WebCore's, and ours.
var knownAttributes = append(strings.Fields(`
	CEReactions Exposed Global LegacyNoInterfaceObject LegacyOverrideBuiltIns LegacyUnenumerableNamedProperties
	LegacyUnforgeable LegacyWindowAlias NewObject PutForwards Replaceable SameObject Serializable Transferable Unscopable
	CachedAttribute Custom CustomGetter CustomSetter ImplementedAs ImplementedBy Reflect ReflectURL
	ReflectDefault ReflectInvalid ReflectMissing ReflectNonNegative ReflectOnly ReflectPositive
	ReflectPositiveWithFallback ReflectRange CustomInstance CustomPrototype ReturnArgument Tag`), typeAttributes...)
