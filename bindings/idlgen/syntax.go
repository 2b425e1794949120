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

// idlType is a type as it stands in a file. The name of a generic type is sequence,
// FrozenArray, Promise, record or union, with its parameters in args.
type idlType struct {
	at       position
	name     string
	args     []*idlType
	nullable bool
	attrs    extAttrs // [Clamp], [EnforceRange], [LegacyNullToEmptyString]
}

// literal is a constant's value or a default value, as Go would write it, but for "null",
// "{}" and "[]".
type literal string

type argument struct {
	name               string
	typ                *idlType
	optional, variadic bool
	fallback           literal // "" for none
	attrs              extAttrs
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
	value   literal
	special string // getter, setter or deleter
	attrs   extAttrs
	owner   *interfaceDef // the partial interface or mixin that it stands in

	static, readonly, stringifies bool
}

// interfaceDef is an interface, a partial one, a mixin or a callback interface.
type interfaceDef struct {
	at                       position
	name, parent             string
	partial, mixin, callback bool
	members                  []*member
	attrs                    extAttrs
	file                     *idlFile
}

type field struct {
	at       position
	name     string
	typ      *idlType
	required bool
	fallback literal
}

type dictionaryDef struct {
	at           position
	name, parent string
	fields       []field
	attrs        extAttrs
	file         *idlFile
}

type enumDef struct {
	at     position
	name   string
	values []string
	file   *idlFile
}

type typedefDef struct {
	at    position
	name  string
	typ   *idlType
	attrs extAttrs
}

// callbackDef is a callback function.
type callbackDef struct {
	at    position
	name  string
	typ   *idlType
	args  []argument
	attrs extAttrs
	file  *idlFile
}

type includes struct {
	at            position
	target, mixin string
}

// idlFile is a parsed file.
type idlFile struct {
	path         string
	pkg          *goPackage // of the directory it stands in
	own          bool       // glue is to be written for it
	interfaces   []*interfaceDef
	dictionaries []*dictionaryDef
	enums        []*enumDef
	typedefs     []*typedefDef
	callbacks    []*callbackDef
	includes     []includes
}
