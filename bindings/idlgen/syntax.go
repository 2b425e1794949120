package main

import "fmt"

// position is a place in an .idl file.
type position struct {
	file string
	line int
}

// syntaxError is what is wrong at a place. The parser and the generator panic with it.
type syntaxError struct {
	at      position
	message string
}

// Error implements error.
func (e *syntaxError) Error() string {
	return fmt.Sprintf("%s:%d: %s", e.at.file, e.at.line, e.message)
}

func (at position) fail(format string, args ...any) {
	panic(&syntaxError{at, fmt.Sprintf(format, args...)})
}

// catch turns the panic of fail into an error.
func catch(err *error) {
	switch e := recover().(type) {
	case nil:
	case *syntaxError:
		*err = e
	default:
		panic(e)
	}
}

// extAttrs are extended attributes: [Name], [Name=value], [Name=(a,b)].
type extAttrs map[string][]string

func (a extAttrs) has(name string) bool { _, ok := a[name]; return ok }

// value is the attribute's first value, or the fallback.
func (a extAttrs) value(name, fallback string) string {
	if v := a[name]; len(v) > 0 {
		return v[0]
	}
	return fallback
}

// idlType is a type as it stands in a file. A generic type's name is sequence, FrozenArray,
// Promise, record or union, with its parameters in args.
type idlType struct {
	at       position
	name     string
	args     []*idlType
	nullable bool
	attrs    extAttrs // those of typeAttributes
}

// argument is one of an operation's, or a member of a dictionary.
type argument struct {
	at                 position
	name               string
	typ                *idlType
	optional, variadic bool
	fallback           string // the default value as Go would write it, but for null, {} and []; "" for none
}

type memberKind uint8

const (
	constant memberKind = iota
	attribute
	operation
	constructor
	stringifier
	iterable
)

// member is one member of an interface or mixin.
type member struct {
	at      position
	kind    memberKind
	name    string
	typ     *idlType // of a constant, an attribute, or what an operation returns
	key     *idlType // of iterable<key, typ>
	args    []argument
	value   string // of a constant
	special string // getter, setter or deleter
	attrs   extAttrs
	owner   *definition // the partial interface or mixin that it stands in

	static, readonly, stringifies bool
}

type definitionKind uint8

const (
	interfaceKind definitionKind = iota
	mixinKind
	callbackInterfaceKind
	dictionaryKind
	enumKind
	typedefKind
	callbackKind
	includesKind // name includes parent
)

type definition struct {
	at           position
	kind         definitionKind
	name, parent string
	partial      bool
	members      []*member  // of an interface
	args         []argument // of a dictionary or callback
	typ          *idlType   // of a typedef, or what a callback returns
	values       []string   // of an enumeration
	attrs        extAttrs
	file         *idlFile
}

// idlFile is a parsed file.
type idlFile struct {
	path        string
	pkg         *goPackage // of the directory it stands in
	own         bool       // glue is to be written for it
	definitions []*definition
}
