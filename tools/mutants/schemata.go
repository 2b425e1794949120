package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A build takes longer than the layout tests do. So all bugs that are within a function go into one
// program: each is in a copy of its function, which the function calls instead when an
// environment variable names the bug.

// chosenMutant is that variable: the number of a mutant.
const chosenMutant = "ADIEU_MUTANT"

// switchFile is what each package with such functions gets.
const switchFile = `package %s

import (
	"os"
	"strconv"
)

var chosenMutant, _ = strconv.Atoi(os.Getenv("` + chosenMutant + `"))
`

// insertion is text that goes into a file at an offset.
type insertion struct {
	at   int
	text string
}

// installAll puts the mutants that are within functions into the checkout at root. It returns
// the numbers by which they are chosen, from 1 on.
func installAll(root string, all []mutant) (numbers map[string]int, err error) {
	numbers = map[string]int{}
	byFile := map[string][]insertion{}
	texts := map[string]string{}
	for i, m := range all {
		text, ok := texts[m.file]
		if !ok {
			content, err := os.ReadFile(filepath.Join(root, m.file))
			if err != nil {
				return nil, err
			}
			text = string(content)
			texts[m.file] = text
		}
		if added := m.schema(text, i+1); added != nil {
			byFile[m.file] = append(byFile[m.file], added...)
			numbers[m.name] = i + 1
		}
	}
	for file, added := range byFile {
		path := filepath.Join(root, file)
		if err := os.WriteFile(path, []byte(insert(texts[file], added)), 0o644); err != nil {
			return nil, err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), "", texts[file], parser.PackageClauseOnly)
		if err != nil {
			return nil, err
		}
		shared := filepath.Join(filepath.Dir(path), "chosenmutant.go")
		if err := os.WriteFile(shared, fmt.Appendf(nil, switchFile, parsed.Name.Name), 0o644); err != nil {
			return nil, err
		}
	}
	return numbers, nil
}

// insert puts several texts into one.
func insert(text string, added []insertion) string {
	slices.SortStableFunc(added, func(a, b insertion) int { return b.at - a.at })
	for _, a := range added { // from the end, so that the other offsets stay
		text = text[:a.at] + a.text + text[a.at:]
	}
	return text
}

// schema returns what makes the mutant one that can be chosen; nil when its bug is not within the
// body of one function whose parameters all have names.
func (m mutant) schema(text string, number int) []insertion {
	at := strings.Index(text, m.old)
	if at < 0 || strings.Count(text, m.old) != 1 {
		return nil
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", text, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	offset := func(p token.Pos) int { return fset.Position(p).Offset }
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil || at <= offset(f.Body.Lbrace) || at+len(m.old) > offset(f.Body.Rbrace) {
			continue
		}
		name := f.Name.Name + "Mutant" + strconv.Itoa(number)
		call, ok := callOf(f, name)
		if !ok {
			return nil
		}
		copied := "\n\n" + text[offset(f.Pos()):offset(f.Name.Pos())] + name + text[offset(f.Name.End()):at] +
			m.new + text[at+len(m.old):offset(f.End())]
		return []insertion{
			{offset(f.Body.Lbrace) + 1, fmt.Sprintf("\nif chosenMutant == %d { %s }\n", number, call)},
			{offset(f.End()), copied},
		}
	}
	return nil
}

// callOf is the statement by which a function hands its call over to another of that name.
func callOf(f *ast.FuncDecl, name string) (call string, ok bool) {
	if f.Type.TypeParams != nil || f.Name.Name == "init" || f.Name.Name == "main" {
		return "", false
	}
	if f.Recv != nil {
		names := f.Recv.List[0].Names
		_, generic := f.Recv.List[0].Type.(*ast.IndexExpr)
		if len(names) != 1 || names[0].Name == "_" || generic {
			return "", false
		}
		name = names[0].Name + "." + name
	}
	var arguments []string
	for _, field := range f.Type.Params.List {
		_, variadic := field.Type.(*ast.Ellipsis)
		for _, n := range field.Names {
			arguments = append(arguments, n.Name)
			if variadic {
				arguments[len(arguments)-1] += "..."
			}
		}
		if len(field.Names) == 0 {
			return "", false
		}
	}
	if slices.Contains(arguments, "_") {
		return "", false
	}
	call = name + "(" + strings.Join(arguments, ", ") + ")"
	if f.Type.Results == nil {
		return call + "; return", true
	}
	return "return " + call, true
}
