package engine

import (
	"reflect"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// mentionArguments works around goja, which panics when an arrow function uses the arguments
// of a function around it that does not mention them itself: each such function is made to
// mention them.
//
// Deviation: what a script gives to eval or new Function is not worked around.
func mentionArguments(tree *ast.Program, source string) {
	if strings.Contains(source, "arguments") && strings.Contains(source, "=>") {
		w := &argumentsWalker{seen: make(map[any]bool)}
		w.walk(reflect.ValueOf(tree.Body))
	}
}

// argumentsWalker goes through a syntax tree. Nodes can be reached on several ways.
type argumentsWalker struct {
	seen     map[any]bool
	function *functionUse // around the node; nil at the top
	arrows   int          // arrow functions between that and the node
}

// functionUse is how a function that is no arrow function uses its arguments.
type functionUse struct{ itself, inArrow bool }

func (w *argumentsWalker) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			w.walk(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			w.walk(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				w.walk(v.Field(i))
			}
		}
	case reflect.Pointer:
		if v.IsNil() || v.Elem().Kind() != reflect.Struct || w.seen[v.Interface()] {
			return
		}
		w.seen[v.Interface()] = true
		w.node(v)
	}
}

func (w *argumentsWalker) node(v reflect.Value) {
	outer := *w
	switch n := v.Interface().(type) {
	case *ast.Identifier:
		if n.Name == "arguments" && w.function != nil {
			if w.arrows > 0 {
				w.function.inArrow = true
			} else {
				w.function.itself = true
			}
		}
	case *ast.FunctionLiteral:
		use := new(functionUse)
		w.function, w.arrows = use, 0
		w.walk(v.Elem())
		if use.inArrow && !use.itself && n.Body != nil {
			n.Body.List = withMention(n)
		}
	case *ast.ArrowFunctionLiteral:
		w.arrows++
		w.walk(v.Elem())
	default:
		w.walk(v.Elem())
	}
	w.function, w.arrows = outer.function, outer.arrows
}

// withMention puts a statement that mentions the arguments behind the function's directives.
func withMention(f *ast.FunctionLiteral) []ast.Statement {
	list, at := f.Body.List, 0
	for at < len(list) && isDirective(list[at]) {
		at++
	}
	mention := &ast.ExpressionStatement{Expression: &ast.UnaryExpression{
		Operator: token.VOID, Idx: f.Body.LeftBrace,
		Operand: &ast.Identifier{Name: "arguments", Idx: f.Body.LeftBrace},
	}}
	with := append(make([]ast.Statement, 0, len(list)+1), list[:at]...)
	return append(append(with, mention), list[at:]...)
}

func isDirective(s ast.Statement) bool {
	e, ok := s.(*ast.ExpressionStatement)
	if !ok {
		return false
	}
	_, ok = e.Expression.(*ast.StringLiteral)
	return ok
}
