package bindings

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// ErrorReport says of an exception that no script caught what browsers tell window.onerror
// and the console: "Uncaught TypeError: …", where it was thrown, and the stack, one frame a
// line. file is "" and line and col are 0 when unknown. err is what goja, a listener or a
// compilation returned.
func (r *Realm) ErrorReport(err error) (message, file string, line, col int, stack string) {
	var (
		script      *goja.Exception
		syntax      *goja.CompilerSyntaxError
		interrupted *goja.InterruptedError
		overflow    *goja.StackOverflowError
	)
	switch {
	case errors.As(err, &interrupted):
		message = "Script interrupted: " + fmt.Sprint(interrupted.Value())
		file, line, col, stack = framesReport(interrupted.Stack())
	case errors.As(err, &overflow):
		message = "Uncaught RangeError: Maximum call stack size exceeded"
		file, line, col, stack = framesReport(overflow.Stack())
	case errors.As(err, &script):
		message = "Uncaught " + r.describe(script.Value())
		file, line, col, stack = framesReport(script.Stack())
	case errors.As(err, &syntax):
		message, file, line, col = syntaxReport(syntax)
	default:
		message = "Uncaught " + err.Error()
	}
	return message, file, line, col, stack
}

// describe is the value as text. It may run script: a toString of the page's.
func (r *Realm) describe(v goja.Value) (text string) {
	if v == nil {
		return "undefined"
	}
	if s, ok := v.(*goja.Symbol); ok {
		return "Symbol(" + s.String() + ")"
	}
	if ex := r.vm.Try(func() { text = v.String() }); ex != nil {
		return "exception"
	}
	return gojaEvalSyntax.ReplaceAllString(text, "SyntaxError: $1")
}

// framesReport finds the topmost frame that is script's and writes all of them down.
func framesReport(frames []goja.StackFrame) (file string, line, col int, stack string) {
	lines := make([]string, len(frames))
	for i := range frames {
		f := &frames[i]
		if f.SrcName() == nativeSource {
			lines[i] = "at " + f.FuncName() + " (native)"
			continue
		}
		at := f.Position()
		if line == 0 {
			file, line, col = at.Filename, at.Line, at.Column
		}
		place := fmt.Sprintf("%s:%d:%d", at.Filename, at.Line, at.Column)
		if name := f.FuncName(); name != "<anonymous>" {
			place = name + " (" + place + ")"
		}
		lines[i] = "at " + place
	}
	return file, line, col, strings.Join(lines, "\n")
}

var (
	// gojaEvalSyntax is what goja throws for a syntax error in eval.
	gojaEvalSyntax = regexp.MustCompile(`^SyntaxError: SyntaxError: .*?: Line \d+:\d+ (.*?)(?: \(and \d+ more errors\))?$`)
	// gojaSyntax is the message of an error of goja's parser.
	gojaSyntax = regexp.MustCompile(`^(?s)(.*): Line (\d+):(\d+) (.*?)(?: \(and \d+ more errors\))?$`)
)

// syntaxReport takes apart what goja.Compile returns: the compiler's errors have a position,
// the parser's say it in the message.
func syntaxReport(err *goja.CompilerSyntaxError) (message, file string, line, col int) {
	message = err.Message
	if err.File != nil {
		at := err.File.Position(err.Offset)
		file, line, col = at.Filename, at.Line, at.Column
	} else if m := gojaSyntax.FindStringSubmatch(message); m != nil {
		file, message = m[1], m[4]
		line, _ = strconv.Atoi(m[2])
		col, _ = strconv.Atoi(m[3])
	}
	return "Uncaught SyntaxError: " + message, file, line, col
}
