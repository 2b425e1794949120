package engine

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"
)

// compile compiles a classic script, lowered if need be. The error is a *ScriptError of kind
// InvalidSyntax or an *UnsupportedScriptError.
func compile(name, source string) (*goja.Program, error) {
	key := programKey{name, source}
	if program := programs.get(key); program != nil {
		return program, nil
	}
	program, err := compileNew(name, source)
	if err == nil {
		programs.put(key, program)
	}
	return program, err
}

func compileNew(name, source string) (*goja.Program, error) {
	tree, err := parse(name, source, parser.WithDisableSourceMaps)
	var program *goja.Program
	if err == nil {
		mentionArguments(tree, source)
		program, err = goja.CompileAST(tree, false)
	}
	if err == nil {
		return program, nil
	}
	err = syntaxError(name, source, err)
	if _, isModule := err.(*UnsupportedScriptError); !isModule {
		if lowered, ok := lower(name, source); ok {
			return lowered, nil
		}
	}
	return nil, err
}

// parse is goja's parser, which panics over some valid sources: "\u{10ffff}" for one.
func parse(name, source string, options ...parser.Option) (tree *ast.Program, err error) {
	defer func() {
		if p := recover(); p != nil {
			tree, err = nil, fmt.Errorf("goja cannot parse it: %v", p)
		}
	}()
	return parser.ParseFile(nil, name, source, 0, options...)
}

const (
	languageModule     = "a module"
	languageTypeScript = "TypeScript"
)

// languageByName is what a file's name says about it, "" for an ordinary script.
func languageByName(name string) string {
	name, _, _ = strings.Cut(name, "?")
	switch strings.ToLower(path.Ext(name)) {
	case ".ts", ".tsx", ".mts", ".cts":
		return languageTypeScript
	case ".mjs":
		return languageModule
	}
	return ""
}

// syntaxError turns goja's errors into ours. An import or export where the parser stopped
// means a module.
func syntaxError(name, source string, err error) error {
	e := &ScriptError{Kind: InvalidSyntax, File: name}
	var list parser.ErrorList
	var compiler *goja.CompilerSyntaxError
	var reference *goja.CompilerReferenceError
	switch {
	case errors.As(err, &list) && len(list) > 0:
		first := list[0]
		e.Message, e.Line, e.Column = "SyntaxError: "+first.Message, first.Position.Line, first.Position.Column
	case errors.As(err, &compiler):
		e.Message, e.Line, e.Column = "SyntaxError: "+compiler.Message, 1, 1
		e.setPlace(compiler.File, compiler.Offset)
	case errors.As(err, &reference):
		e.Message, e.Line, e.Column = "ReferenceError: "+reference.Message, 1, 1
		e.setPlace(reference.File, reference.Offset)
	default:
		e.Message = "SyntaxError: " + err.Error()
	}
	if startsModuleItem(source, e.Line, e.Column) {
		return &UnsupportedScriptError{File: name, Language: languageModule, Line: e.Line}
	}
	return e
}

func (e *ScriptError) setPlace(f *file.File, offset int) {
	if f != nil {
		p := f.Position(offset)
		e.Line, e.Column = p.Line, p.Column
	}
}

// startsModuleItem reports whether the text at a place begins with import or export,
// which no expression of a classic script does.
func startsModuleItem(source string, line, column int) bool {
	for range line - 1 {
		_, rest, ok := strings.Cut(source, "\n")
		if !ok {
			return false
		}
		source = rest
	}
	if column < 1 || column > len(source) {
		return false
	}
	source = source[column-1:]
	for _, word := range []string{"import", "export"} {
		if rest, ok := strings.CutPrefix(source, word); ok && (rest == "" || !isNameChar(rest[0])) {
			return true
		}
	}
	return false
}

func isNameChar(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}
