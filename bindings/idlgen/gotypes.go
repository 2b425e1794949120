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
	packages     map[string]*types.Package
}

// newGoLoader finds the module of a directory.
func newGoLoader(dir string) (*goLoader, error) {
	root, err := filepath.Abs(dir)
	for ; err == nil; root = filepath.Dir(root) {
		mod, readErr := os.ReadFile(filepath.Join(root, "go.mod"))
		if readErr == nil {
			module := regexp.MustCompile(`(?m)^module (\S+)`).FindStringSubmatch(string(mod))[1]
			return &goLoader{root, module, make(map[string]*types.Package)}, nil
		}
		if root == filepath.Dir(root) {
			err = readErr
		}
	}
	return nil, err
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
	names, err := filepath.Glob(filepath.Join(l.root, strings.TrimPrefix(importPath, l.module), "*.go"))
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_gen.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
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
	l.packages[importPath], _ = config.Check(importPath, fset, files, nil)
	return l.packages[importPath], nil
}

// stubImporter imports packages of the module, and makes stubs of all others: a type for
// each name that the importing files use.
type stubImporter struct {
	loader *goLoader
	files  []*ast.File
}

// Import implements types.Importer.
func (s *stubImporter) Import(importPath string) (*types.Package, error) {
	if strings.HasPrefix(importPath, s.loader.module+"/") {
		return s.loader.loadPath(importPath)
	}
	p := s.loader.packages[importPath]
	if p == nil {
		p = types.NewPackage(importPath, path.Base(importPath))
		p.MarkComplete()
		s.loader.packages[importPath] = p
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
