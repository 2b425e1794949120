package engine

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"

	"adieu/bindings"
	"adieu/dom"
)

// console is the console object of a realm (Console standard; WebCore's PageConsole and
// JSC's ConsoleObject). It belongs to the loop.
type console struct {
	realm     *bindings.Realm
	inspector *inspector
	context   *scriptContext

	groups int // how deep console.group is nested
	counts map[string]int
	timers map[string]time.Time
}

// newConsoleObject makes the object that script sees.
func newConsoleObject(c *console) *goja.Object {
	object := c.realm.Runtime().NewObject()
	method := func(name string, do func(call goja.FunctionCall)) {
		f := c.realm.Function(name, 0, func(call goja.FunctionCall) goja.Value {
			do(call)
			return goja.Undefined()
		})
		must(object.DefineDataProperty(name, f, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE))
	}
	logger := func(level dom.ConsoleLevel) func(goja.FunctionCall) {
		return func(call goja.FunctionCall) { c.print(level, c.format(call.Arguments)) }
	}
	method("log", logger(dom.ConsoleLog))
	method("debug", logger(dom.ConsoleDebug))
	method("info", logger(dom.ConsoleInfo))
	method("warn", logger(dom.ConsoleWarn))
	method("error", logger(dom.ConsoleError))
	method("dirxml", logger(dom.ConsoleLog))
	method("table", logger(dom.ConsoleLog))
	method("trace", c.trace)
	method("assert", c.assert)
	method("dir", func(call goja.FunctionCall) {
		c.print(dom.ConsoleLog, c.inspector.inspect(call.Argument(0), inspectDepth))
	})
	group := func(call goja.FunctionCall) {
		if len(call.Arguments) > 0 {
			c.print(dom.ConsoleLog, c.format(call.Arguments))
		}
		c.groups++
	}
	method("group", group)
	method("groupCollapsed", group)
	method("groupEnd", func(goja.FunctionCall) { c.groups = max(c.groups-1, 0) })
	method("clear", func(goja.FunctionCall) { c.groups = 0 })
	method("count", func(call goja.FunctionCall) {
		label := c.label(call)
		if c.counts == nil {
			c.counts = make(map[string]int)
		}
		c.counts[label]++
		c.print(dom.ConsoleInfo, label+": "+strconv.Itoa(c.counts[label]))
	})
	method("countReset", func(call goja.FunctionCall) { delete(c.counts, c.label(call)) })
	method("time", func(call goja.FunctionCall) {
		if c.timers == nil {
			c.timers = make(map[string]time.Time)
		}
		c.timers[c.label(call)] = c.context.Clock().Now()
	})
	method("timeLog", func(call goja.FunctionCall) { c.timer(call) })
	method("timeEnd", func(call goja.FunctionCall) {
		c.timer(call)
		delete(c.timers, c.label(call))
	})
	return object
}

// print is the standard's Printer.
func (c *console) print(level dom.ConsoleLevel, text string) {
	if c.groups > 0 {
		indent := strings.Repeat("  ", c.groups)
		text = indent + strings.ReplaceAll(text, "\n", "\n"+indent)
	}
	c.context.AddConsoleMessage(dom.ConsoleMessage{Source: dom.ConsoleAPI, Level: level, Text: text})
}

func (c *console) assert(call goja.FunctionCall) {
	if call.Argument(0).ToBoolean() {
		return
	}
	text := "Assertion failed"
	if len(call.Arguments) > 1 {
		text += ": " + c.format(call.Arguments[1:])
	}
	c.print(dom.ConsoleError, text)
}

func (c *console) trace(call goja.FunctionCall) {
	text := "Trace"
	if len(call.Arguments) > 0 {
		text += ": " + c.format(call.Arguments)
	}
	for _, frame := range framesOf(c.realm.Runtime().CaptureCallStack(0, nil)) {
		if !strings.HasSuffix(frame, nativeFrame) {
			text += "\n    at " + frame
		}
	}
	c.print(dom.ConsoleLog, text)
}

func (c *console) label(call goja.FunctionCall) string {
	if v := call.Argument(0); !goja.IsUndefined(v) {
		return c.realm.DOMString(v)
	}
	return "default"
}

func (c *console) timer(call goja.FunctionCall) {
	label := c.label(call)
	start, ok := c.timers[label]
	if !ok {
		c.print(dom.ConsoleWarn, "Timer '"+label+"' does not exist")
		return
	}
	elapsed := c.context.Clock().Now().Sub(start)
	text := fmt.Sprintf("%s: %.3fms", label, float64(elapsed)/float64(time.Millisecond))
	if len(call.Arguments) > 1 {
		text += " " + c.format(call.Arguments[1:])
	}
	c.print(dom.ConsoleInfo, text)
}

// format is the standard's Formatter, with what follows the format joined by spaces.
// Strings at the top are printed as they are.
func (c *console) format(args []goja.Value) string {
	if len(args) == 0 {
		return ""
	}
	var b strings.Builder
	if s, ok := args[0].(goja.String); ok {
		args = args[1:]
		args = args[c.substitute(&b, s.String(), args):]
	} else {
		b.WriteString(c.inspector.inspect(args[0], inspectDepth))
		args = args[1:]
	}
	for _, arg := range args {
		b.WriteByte(' ')
		if s, ok := arg.(goja.String); ok {
			b.WriteString(s.String())
		} else {
			b.WriteString(c.inspector.inspect(arg, inspectDepth))
		}
	}
	return b.String()
}

const fullDepth = 4 // how far %o and %O look

// substitute writes a format string with its arguments, and returns how many it used.
func (c *console) substitute(b *strings.Builder, format string, args []goja.Value) (used int) {
	for {
		before, rest, found := strings.Cut(format, "%")
		b.WriteString(before)
		if !found {
			return used
		}
		if rest == "" {
			b.WriteByte('%')
			return used
		}
		verb := rest[0]
		if verb == '%' && len(args) > 0 { // without arguments there is nothing to format
			b.WriteByte('%')
			format = rest[1:]
			continue
		}
		if !strings.ContainsRune("sdifoOc", rune(verb)) || used == len(args) {
			b.WriteByte('%')
			format = rest
			continue
		}
		b.WriteString(c.convert(verb, args[used]))
		used++
		format = rest[1:]
	}
}

// convert formats one argument.
func (c *console) convert(verb byte, v goja.Value) string {
	_, symbol := v.(*goja.Symbol)
	_, object := v.(*goja.Object)
	switch verb {
	case 's':
		if s, ok := v.(goja.String); ok {
			return s.String()
		}
		return c.inspector.inspect(v, 0)
	case 'd', 'i':
		if symbol || object {
			return "NaN"
		}
		f := v.ToNumber().ToFloat()
		if verb == 'i' {
			f = math.Trunc(f)
		}
		return c.realm.Runtime().ToValue(f).String()
	case 'f':
		if symbol || object {
			return "NaN"
		}
		return v.ToNumber().String()
	case 'c': // style sheets have no place on a console of text
		return ""
	}
	return c.inspector.inspect(v, fullDepth)
}
