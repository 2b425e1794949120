package engine

import (
	"embed"
	"strings"
	"sync"

	"github.com/dop251/goja"
)

// What goja does not have of ECMAScript and script can supply is written in script, and
// added to a Runtime when a source mentions it: all of it at once would make each context
// half again as large as its script.
//
// Deviation: a script that puts such a name together from parts does not find it.

//go:embed polyfill/*.js
var polyfillSources embed.FS

// polyfill is a set of functions that come together.
type polyfill struct {
	file  string
	words []string // a source with one of them may want it

	// program evaluates to a function that is called with define and what install gives it.
	program func() *goja.Program
	extra   func(c *scriptContext) []goja.Value
}

// The order matters: later ones may need earlier ones.
var polyfills = []*polyfill{
	{file: "accessors", words: []string{"__define", "__lookup"}},
	{file: "asynciterator", words: []string{"asyncIterator", "fromAsync", "for await", "async function*", "async *"}},
	{file: "error", words: []string{"captureStackTrace"}},
	{file: "float16array", words: []string{"Float16", "f16round"}, extra: float16Functions},
	{file: "fromasync", words: []string{"fromAsync"}},
	{file: "groupby", words: []string{"groupBy"}},
	{file: "iterator", words: []string{"Iterator", ".values()", ".keys()", ".entries()", "function*", "function *", "matchAll", "Symbol.iterator"}},
	{file: "promise", words: []string{"withResolvers", ".try("}},
	{file: "regexp", words: []string{".escape"}},
	{file: "string", words: []string{"WellFormed"}},
	{file: "weakref", words: []string{"WeakRef", "FinalizationRegistry"}, extra: weakReferenceFunctions},
}

func init() {
	for _, p := range polyfills {
		p.program = sync.OnceValue(func() *goja.Program {
			source, err := polyfillSources.ReadFile("polyfill/" + p.file + ".js")
			must(err)
			return goja.MustCompile("native "+p.file, string(source), true)
		})
	}
}

// reflectionWords are what a script says that looks at whatever there is.
var reflectionWords = []string{"getOwnProperty", "ownKeys"}

// addPolyfills adds what the source of a script that is about to run may want.
func (c *scriptContext) addPolyfills(source string) {
	if len(c.polyfilled) == len(polyfills) {
		return
	}
	all := containsAny(source, reflectionWords)
	for _, p := range polyfills {
		if !c.polyfilled[p] && (all || containsAny(source, p.words)) {
			c.addPolyfill(p)
		}
	}
}

func containsAny(s string, words []string) bool {
	for _, word := range words {
		if strings.Contains(s, word) {
			return true
		}
	}
	return false
}

func (c *scriptContext) addPolyfill(p *polyfill) {
	if c.polyfilled == nil {
		c.polyfilled = make(map[*polyfill]bool)
	}
	c.polyfilled[p] = true
	args := []goja.Value{c.vm.ToValue(c.definePolyfill)}
	if p.extra != nil {
		args = append(args, p.extra(c)...)
	}
	v, err := c.vm.RunProgram(p.program())
	if err == nil {
		install, _ := goja.AssertFunction(v)
		_, err = install(goja.Undefined(), args...)
	}
	if err != nil { // a script has broken what it is made of, and has to do without
		c.ReportException(err)
	}
}

// definePolyfill is define(target, methods): it gives target the methods that it does not
// have, as functions that look like the Runtime's own.
func (c *scriptContext) definePolyfill(call goja.FunctionCall) goja.Value {
	target, methods := call.Argument(0).(*goja.Object), call.Argument(1).(*goja.Object)
	has, _ := goja.AssertFunction(c.vm.NewObject().Get("hasOwnProperty"))
	for _, name := range methods.Keys() {
		if known, err := has(target, c.vm.ToValue(name)); err != nil || known.ToBoolean() {
			continue
		}
		method := methods.Get(name)
		do, _ := goja.AssertFunction(method)
		length := int(method.(*goja.Object).Get("length").ToInteger())
		f := c.realm.Function(name, length, func(call goja.FunctionCall) goja.Value {
			v, err := do(call.This, call.Arguments...)
			if err != nil {
				c.realm.Throw(err)
			}
			return v
		})
		must(target.DefineDataProperty(name, f, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	}
	return goja.Undefined()
}
