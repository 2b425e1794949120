package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// goPackage is the Go package of a directory, as far as signatures go.
type goPackage struct {
	name  string // "dom"
	types *types.Package
}

// goLoader reads packages of this module. It looks at declarations only, and types of other
// modules and of the standard library are known to it by name alone, so it is fast.
type goLoader struct {
	root, module string // the directory of go.mod, and the path it declares
	fset         *token.FileSet
	packages     map[string]*types.Package // by import path
}

func newGoLoader(dir string) (*goLoader, error) {
	l := &goLoader{fset: token.NewFileSet(), packages: make(map[string]*types.Package)}
	var err error
	if l.root, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	for {
		mod, err := os.ReadFile(filepath.Join(l.root, "go.mod"))
		if err == nil {
			l.module = regexp.MustCompile(`(?m)^module (\S+)`).FindStringSubmatch(string(mod))[1]
			return l, nil
		}
		if filepath.Dir(l.root) == l.root {
			return nil, err
		}
		l.root = filepath.Dir(l.root)
	}
}

// load reads the package in a directory.
func (l *goLoader) load(dir string) (*goPackage, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	rel, err := filepath.Rel(l.root, abs)
	if err != nil {
		return nil, err
	}
	p, err := l.loadPath(path.Join(l.module, filepath.ToSlash(rel)))
	if err != nil {
		return nil, err
	}
	return &goPackage{p.Name(), p}, nil
}

func (l *goLoader) loadPath(importPath string) (*types.Package, error) {
	if p := l.packages[importPath]; p != nil {
		return p, nil
	}
	dir := filepath.Join(l.root, strings.TrimPrefix(importPath, l.module))
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_gen.go") {
			continue
		}
		f, err := parser.ParseFile(l.fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	config := types.Config{
		IgnoreFuncBodies: true,
		Importer:         &stubImporter{l, files},
		Error:            func(error) {}, // of what the stubs lack; go build finds the others
	}
	p, _ := config.Check(importPath, l.fset, files, nil)
	l.packages[importPath] = p
	return p, nil
}

// stubImporter imports packages of the module, and makes stubs of all others: a type for
// each name that the importing files use.
type stubImporter struct {
	loader *goLoader
	files  []*ast.File
}

// Import implements types.Importer.
func (s *stubImporter) Import(importPath string) (*types.Package, error) {
	l := s.loader
	if importPath == l.module || strings.HasPrefix(importPath, l.module+"/") {
		return l.loadPath(importPath)
	}
	p := l.packages[importPath]
	if p == nil {
		p = types.NewPackage(importPath, path.Base(importPath))
		p.MarkComplete()
		l.packages[importPath] = p
	}
	for _, f := range s.files {
		ast.Inspect(f, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := selector.X.(*ast.Ident); ok && x.Name == p.Name() && p.Scope().Lookup(selector.Sel.Name) == nil {
				name := types.NewTypeName(token.NoPos, p, selector.Sel.Name, nil)
				types.NewNamed(name, types.NewStruct(nil, nil), nil)
				p.Scope().Insert(name)
			}
			return true
		})
	}
	return p, nil
}

// goMember finds a method or field of a type by name: its signature (of a field, one that
// returns it), or nil.
func (p *goPackage) goMember(of types.Type, name string) (signature *types.Signature, isField bool) {
	obj, _, _ := types.LookupFieldOrMethod(of, true, p.types, name)
	switch obj := obj.(type) {
	case *types.Func:
		return obj.Type().(*types.Signature), false
	case *types.Var:
		results := types.NewTuple(types.NewVar(token.NoPos, nil, "", obj.Type()))
		return types.NewSignatureType(nil, nil, nil, nil, results, false), true
	}
	return nil, false
}

// lookup finds what the package calls by the name, or by the name unexported; nil if it has
// neither.
func (p *goPackage) lookup(name string) types.Object {
	if obj := p.types.Scope().Lookup(name); obj != nil {
		return obj
	}
	return p.types.Scope().Lookup(lowerFirst(name))
}

// function finds a function of the package.
func (p *goPackage) function(at position, name string) (found string, s *types.Signature) {
	f, ok := p.lookup(name).(*types.Func)
	if !ok {
		at.fail("package %s has no function %s", p.name, name)
	}
	return f.Name(), f.Type().(*types.Signature)
}

// typeNamed finds a type of the package.
func (p *goPackage) typeNamed(at position, name string) *types.TypeName {
	t, ok := p.lookup(name).(*types.TypeName)
	if !ok {
		at.fail("package %s has no type %s", p.name, name)
	}
	return t
}

// results are what a signature returns, taken apart.
func results(s *types.Signature) (values []types.Type, fails bool) {
	for v := range s.Results().Variables() {
		values = append(values, v.Type())
	}
	if n := len(values); n > 0 && values[n-1].String() == "error" {
		return values[:n-1], true
	}
	return values, false
}
