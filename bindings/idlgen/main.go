package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	with := flag.String("with", "", "comma-separated `directories` whose interfaces are referred to")
	flag.Parse()
	files, err := run(".", flag.Args(), strings.FieldsFunc(*with, func(r rune) bool { return r == ',' }))
	old, _ := filepath.Glob("*_gen.go") // the pattern is good
	for _, name := range old {
		if err == nil && files[name] == nil {
			err = os.Remove(name)
		}
	}
	for name, text := range files {
		if err == nil {
			err = os.WriteFile(name, text, 0o666)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "idlgen:", err)
		os.Exit(1)
	}
}

// run makes the glue of the package in the directory out: each file's name and content.
func run(out string, own, with []string) (files map[string][]byte, err error) {
	defer catch(&err)
	loader, err := newGoLoader(out)
	if err != nil {
		return nil, err
	}
	var all []*idlFile
	for i, dir := range append(own, with...) {
		parsed, err := parseDirectory(loader, dir, i < len(own))
		if err != nil {
			return nil, err
		}
		all = append(all, parsed...)
	}
	pkg, err := loader.load(out)
	if err != nil {
		return nil, err
	}
	g := &generator{model: newModel(all), pkg: pkg, loader: loader, emitted: map[string]bool{}}
	return g.generate(slices.DeleteFunc(all, func(f *idlFile) bool { return !f.own })), nil
}

func parseDirectory(loader *goLoader, dir string, own bool) (files []*idlFile, err error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.idl"))
	if err == nil && len(paths) == 0 {
		err = errors.New("no .idl files in " + dir)
	}
	if err != nil {
		return nil, err
	}
	pkg, err := loader.load(dir)
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		f, err := parse(path, string(source))
		if err != nil {
			return nil, err
		}
		f.pkg, f.own = pkg, own
		files = append(files, f)
	}
	return files, nil
}
