package main

import (
	"slices"
	"strconv"
)

// parse reads a file. The error is a *syntaxError.
func parse(path, source string) (file *idlFile, err error) {
	defer catch(&err)
	p := &idlParser{newLexer(path, source), &idlFile{path: path}}
	for p.look.kind != endOfFile {
		p.definition()
	}
	return p.file, nil
}

// catch turns the panic of position.fail into an error.
func catch(err *error) {
	switch e := recover().(type) {
	case nil:
	case *syntaxError:
		*err = e
	default:
		panic(e)
	}
}

type idlParser struct {
	*lexer
	file *idlFile
}

// is says whether the next token is that word or mark.
func (p *idlParser) is(text string) bool {
	return p.look.text == text && (p.look.kind == word || p.look.kind == mark)
}

// accept takes the next token if it is that word or mark.
func (p *idlParser) accept(text string) bool {
	if !p.is(text) {
		return false
	}
	p.next()
	return true
}

func (p *idlParser) expect(text string) {
	if !p.accept(text) {
		p.at().fail("%q where %q is expected", p.look.text, text)
	}
}

func (p *idlParser) name() string {
	if p.look.kind != word {
		p.at().fail("%q where a name is expected", p.look.text)
	}
	name := p.next().text
	if len(name) > 1 && name[0] == '_' { // Web IDL §2.2: an escaped keyword
		name = name[1:]
	}
	return name
}

func (p *idlParser) definition() {
	attrs := p.extendedAttributes()
	at, partial := p.at(), p.accept("partial")
	f := p.file
	first := p.next()
	if partial && first.text != "interface" {
		at.fail("only interfaces can be partial")
	}
	switch first.text {
	case "callback":
		if p.accept("interface") {
			p.interfaceBody(&interfaceDef{at: at, callback: true, attrs: attrs, file: f})
			break
		}
		d := &callbackDef{at: at, name: p.name(), attrs: attrs, file: f}
		p.expect("=")
		d.typ = p.typ()
		d.args = p.arguments()
		f.callbacks = append(f.callbacks, d)
	case "interface":
		p.interfaceBody(&interfaceDef{at: at, partial: partial, mixin: p.accept("mixin"), attrs: attrs, file: f})
	case "dictionary":
		f.dictionaries = append(f.dictionaries, p.dictionary(at, attrs))
	case "enum":
		d := &enumDef{at: at, name: p.name(), file: f}
		p.expect("{")
		for !p.accept("}") {
			if p.look.kind != text {
				p.at().fail("%q where a string is expected", p.look.text)
			}
			d.values = append(d.values, p.next().text)
			p.accept(",")
		}
		f.enums = append(f.enums, d)
	case "typedef":
		d := &typedefDef{at: at, attrs: attrs, typ: p.typ()}
		d.name = p.name()
		f.typedefs = append(f.typedefs, d)
	default:
		if first.kind != word || !p.accept("includes") {
			at.fail("%q where a definition is expected", first.text)
		}
		f.includes = append(f.includes, includes{at, first.text, p.name()})
	}
	p.expect(";")
}

func (p *idlParser) dictionary(at position, attrs extAttrs) *dictionaryDef {
	d := &dictionaryDef{at: at, name: p.name(), attrs: attrs, file: p.file}
	if p.accept(":") {
		d.parent = p.name()
	}
	p.expect("{")
	for !p.accept("}") {
		attrs := p.extendedAttributes()
		m := field{at: p.at(), required: p.accept("required"), typ: p.typ()}
		p.moveTypeAttributes(attrs, m.typ)
		m.name = p.name()
		m.fallback = p.defaultValue()
		p.expect(";")
		d.fields = append(d.fields, m)
	}
	return d
}

func (p *idlParser) interfaceBody(d *interfaceDef) {
	d.name = p.name()
	if p.accept(":") {
		d.parent = p.name()
	}
	p.expect("{")
	for !p.accept("}") {
		m := &member{attrs: p.extendedAttributes(), at: p.at(), owner: d}
		p.member(m)
		p.expect(";")
		d.members = append(d.members, m)
	}
	p.file.interfaces = append(p.file.interfaces, d)
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
		if p.is(";") {
			m.kind, m.name = stringifier, "toString"
			return
		}
		m.stringifies = true
	}
	m.static = p.accept("static")
	for _, special := range []string{"getter", "setter", "deleter"} {
		if p.accept(special) {
			m.special = special
		}
	}
	m.readonly = p.accept("readonly")
	if p.accept("attribute") {
		m.kind, m.typ, m.name = attribute, p.typ(), p.name()
		p.moveTypeAttributes(m.attrs, m.typ)
		return
	}
	m.kind, m.typ = operation, p.typ()
	if !p.is("(") {
		m.name = p.name()
	} else if m.special == "" {
		p.at().fail("an operation without a name")
	}
	m.args = p.arguments()
}

func (p *idlParser) arguments() (args []argument) {
	p.expect("(")
	for !p.accept(")") {
		a := argument{attrs: p.extendedAttributes()}
		a.optional = p.accept("optional")
		a.typ = p.typ()
		p.moveTypeAttributes(a.attrs, a.typ)
		a.variadic = p.accept("...")
		a.name = p.name()
		a.fallback = p.defaultValue()
		if a.fallback != "" && !a.optional {
			p.at().fail("a default value of an argument that is not optional")
		}
		args = append(args, a)
		if !p.is(")") {
			p.expect(",")
		}
	}
	return args
}

// defaultValue is what follows "=", or "".
func (p *idlParser) defaultValue() literal {
	if p.accept("=") {
		return p.literal()
	}
	return ""
}

func (p *idlParser) literal() literal {
	switch t := p.look; {
	case t.kind == text:
		p.next()
		return literal(strconv.Quote(t.text))
	case t.kind == number:
		if _, err := strconv.ParseInt(t.text, 0, 64); err != nil {
			if _, err := strconv.ParseFloat(t.text, 64); err != nil {
				p.at().fail("bad number %q", t.text)
			}
		}
		p.next()
		return literal(t.text)
	case p.is("true") || p.is("false") || p.is("null"):
		p.next()
		return literal(t.text)
	case p.accept("{"):
		p.expect("}")
		return "{}"
	case p.accept("["):
		p.expect("]")
		return "[]"
	}
	p.at().fail("%q where a value is expected", p.look.text)
	return ""
}

func (p *idlParser) typ() *idlType {
	t := &idlType{at: p.at(), attrs: p.extendedAttributes()}
	if p.accept("(") {
		t.name = "union"
		for {
			t.args = append(t.args, p.typ())
			if p.accept(")") {
				break
			}
			p.expect("or")
		}
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
		if !slices.Contains([]string{"sequence", "FrozenArray", "Promise", "record"}, t.name) {
			t.at.fail("no generic type %q", t.name)
		}
		t.args = append(t.args, p.typ())
		if t.name == "record" {
			p.expect(",")
			t.args = append(t.args, p.typ())
		}
		p.expect(">")
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
	for {
		at, name := p.at(), p.name()
		takes, known := knownAttributes[name]
		if !known {
			at.fail("unknown extended attribute [%s]", name)
		}
		attrs[name] = nil
		if p.accept("=") {
			attrs[name] = p.attributeValues()
		}
		if given := len(attrs[name]); given == 0 && takes == oneValue || given > 0 && takes == noValue || given > 1 && takes != manyValues {
			at.fail("[%s] does not take %d values", name, given)
		}
		if !p.accept(",") {
			break
		}
	}
	p.expect("]")
	return attrs
}

func (p *idlParser) attributeValues() (values []string) {
	one := func() string {
		if p.look.kind == text || p.look.kind == number {
			return p.next().text
		}
		if p.accept("*") {
			return "*"
		}
		return p.name()
	}
	if !p.accept("(") {
		return []string{one()}
	}
	for {
		values = append(values, one())
		if p.accept(")") {
			return values
		}
		p.expect(",")
	}
}

// moveTypeAttributes gives a type the attributes of its argument that are about types (Web
// IDL §2.13, "extended attributes associated with").
func (p *idlParser) moveTypeAttributes(attrs extAttrs, t *idlType) {
	for _, name := range typeAttributes {
		if attrs.has(name) {
			t.attrs[name] = nil
			delete(attrs, name)
		}
	}
}

type attributeValue uint8

const (
	noValue attributeValue = iota
	oneValue
	maybeValue
	manyValues
)

var typeAttributes = []string{"Clamp", "EnforceRange", "LegacyNullToEmptyString"}

// knownAttributes are all extended attributes, with whether they take a value.
var knownAttributes = map[string]attributeValue{
	// Web IDL's and HTML's.
	"Exposed": manyValues, "Global": manyValues, "Clamp": noValue, "EnforceRange": noValue,
	"LegacyNullToEmptyString": noValue, "LegacyUnforgeable": noValue, "LegacyNoInterfaceObject": noValue,
	"LegacyOverrideBuiltIns": noValue, "LegacyUnenumerableNamedProperties": noValue, "NewObject": noValue,
	"PutForwards": oneValue, "Replaceable": noValue, "SameObject": noValue, "CEReactions": noValue,
	"Unscopable": noValue, "Serializable": noValue, "Transferable": noValue,
	"AllowShared": noValue, "LegacyWindowAlias": oneValue,
	"ReflectDefault": oneValue, "ReflectNonNegative": noValue, "ReflectPositive": noValue,
	"ReflectPositiveWithFallback": noValue, "ReflectRange": manyValues,
	// WebCore's.
	"ImplementedAs": oneValue, "Custom": noValue, "CustomGetter": noValue, "CustomSetter": noValue,
	"CallWith": oneValue, "Reflect": maybeValue, "ReflectURL": maybeValue, "CachedAttribute": noValue,
	"ReflectOnly": manyValues, "ReflectMissing": oneValue, "ReflectInvalid": oneValue,
	// Ours.
	"CustomPrototype": noValue, "CustomInstance": noValue, "ReturnArgument": oneValue, "ImplementedBy": oneValue, "Tag": manyValues,
}
