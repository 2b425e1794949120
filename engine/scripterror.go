package engine

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"adieu/dom"
)

// ScriptErrorKind says how a script failed.
type ScriptErrorKind uint8

const (
	// UncaughtException is an exception that no script caught.
	UncaughtException ScriptErrorKind = iota

	// UnhandledRejection is a promise that was rejected, and that nobody had asked by
	// the end of the task.
	UnhandledRejection

	// InvalidSyntax is a script that could not be compiled. Nothing of it ran.
	InvalidSyntax
)

// ScriptError is a script's failure.
type ScriptError struct {
	Kind ScriptErrorKind

	// Message is the thrown value as a string, for an error "Name: message".
	Message string

	// File, Line and Column say where: of an exception, where it was made. Line and
	// Column count from 1; 0 is unknown.
	File         string
	Line, Column int

	// Stack is the call stack, a frame a line, innermost first; "" when unknown.
	Stack string
}

// Error is the message with its place, as a compiler would write it.
func (e *ScriptError) Error() string {
	text := e.Message
	switch e.Kind {
	case UncaughtException:
		text = "Uncaught " + text
	case UnhandledRejection:
		text = unhandledRejectionPrefix + text
	}
	if e.File == "" {
		return text
	}
	if e.Line == 0 {
		return e.File + ": " + text
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, text)
}

// consoleMessage is the line about an error that no script handled.
func (e *ScriptError) consoleMessage() dom.ConsoleMessage {
	text := e.Message
	if e.Kind == UnhandledRejection {
		text = unhandledRejectionPrefix + text
	}
	return dom.ConsoleMessage{Source: dom.ConsoleJS, Level: dom.ConsoleError, Text: text, Stack: e.Stack}
}

// unhandledRejectionPrefix is WebKit's.
const unhandledRejectionPrefix = "Unhandled Promise Rejection: "

// UnsupportedScriptError is a script in a language that is not supported yet.
type UnsupportedScriptError struct {
	File string
	// Language is what the script is written in: "a module" or "TypeScript".
	Language string
	// Line is where that became clear, 0 if the file's name told it.
	Line int
}

// Error names the file and what it is.
func (e *UnsupportedScriptError) Error() string {
	place := e.File
	if e.Line > 0 {
		place += ":" + strconv.Itoa(e.Line)
	}
	return fmt.Sprintf("%s: the script is %s; only classic JavaScript is supported so far", place, e.Language)
}

// uncaught describes an exception that a call into goja returned.
func (in *inspector) uncaught(err error) *ScriptError {
	var (
		exception *goja.Exception
		overflow  *goja.StackOverflowError
		thrown    *thrownValue
		script    *ScriptError
	)
	switch {
	case errors.As(err, &exception):
		e := in.scriptError(UncaughtException, exception.Value())
		if e.Stack == "" {
			e.Stack = strings.Join(framesOf(exception.Stack()), "\n")
		}
		if e.Line == 0 {
			e.File, e.Line, e.Column = placeOf(exception.Stack())
		}
		return e
	case errors.As(err, &overflow):
		e := &ScriptError{Message: "RangeError: Maximum call stack size exceeded."}
		e.File, e.Line, e.Column = placeOf(overflow.Stack())
		e.Stack = strings.Join(framesOf(overflow.Stack()), "\n")
		return e
	case errors.As(err, &thrown):
		return in.scriptError(UncaughtException, thrown.value)
	case errors.As(err, &script):
		return script
	}
	return &ScriptError{Message: err.Error()}
}

// scriptError describes a thrown value or the reason of a rejection.
func (in *inspector) scriptError(kind ScriptErrorKind, thrown goja.Value) *ScriptError {
	e := &ScriptError{Kind: kind, Message: in.toString(thrown)}
	if o, ok := thrown.(*goja.Object); ok {
		p := printer{inspector: in}
		_, frames, _ := strings.Cut(p.lookUpString(o, "stack"), "\n\tat ")
		if frames != "" {
			list := strings.Split(strings.TrimRight(frames, "\n"), "\n\tat ")
			for i := range list {
				list[i] = formatFrame(list[i])
			}
			e.Stack = strings.Join(list, "\n")
			e.File, e.Line, e.Column = parseFrames(list)
		}
	}
	return e
}

// toString is String(v) for a message: it may run script, and an exception in it is
// replaced by what the console would show.
func (in *inspector) toString(v goja.Value) (text string) {
	if v == nil {
		return "undefined"
	}
	if sym, ok := v.(*goja.Symbol); ok {
		return "Symbol(" + sym.String() + ")"
	}
	if in.vm.Try(func() { text = v.String() }) != nil {
		return in.inspect(v, 0)
	}
	return text
}

const (
	nativeSource = "<native>" // goja's name for what is no script
	nativeFrame  = " (native)"
)

func framesOf(stack []goja.StackFrame) []string {
	var frames []string
	for i := range stack {
		f := &stack[i]
		if f.SrcName() == nativeSource {
			frames = append(frames, cmp.Or(f.FuncName(), "anonymous")+nativeFrame)
			continue
		}
		place := fmt.Sprintf("%s:%d:%d", f.SrcName(), f.Position().Line, f.Position().Column)
		if name := f.FuncName(); name != "" && name != "<anonymous>" {
			place = name + " (" + place + ")"
		}
		frames = append(frames, place)
	}
	return frames
}

// placeOf is the innermost place that is in a script.
func placeOf(stack []goja.StackFrame) (file string, line, column int) {
	for i := range stack {
		if f := &stack[i]; f.SrcName() != nativeSource && f.SrcName() != "" {
			return f.SrcName(), f.Position().Line, f.Position().Column
		}
	}
	return "", 0, 0
}

// parseFrames is placeOf for frames like "f (a.js:1:20)" or "a.js:1:20".
func parseFrames(frames []string) (file string, line, column int) {
	for _, f := range frames {
		if i := strings.LastIndex(f, "("); i >= 0 && strings.HasSuffix(f, ")") {
			f = f[i+1 : len(f)-1]
		}
		rest, c := cutNumber(f)
		rest, l := cutNumber(rest)
		if l > 0 && c > 0 && rest != nativeSource {
			return rest, l, c
		}
	}
	return "", 0, 0
}

// cutNumber cuts ":12" off the end of s.
func cutNumber(s string) (rest string, n int) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, 0
	}
	n, err := strconv.Atoi(s[i+1:])
	if err != nil {
		return s, 0
	}
	return s[:i], n
}
