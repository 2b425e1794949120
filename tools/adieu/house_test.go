package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The tests of this file keep the house in order: who may import whom, where time comes
// from, what a package is called and what its doc.go says. They read the source and
// run nothing.

const modulePath = "adieu"

// The libraries that the import rules speak of.
const (
	libNet       = "golang.org/x/net"
	libHTML      = "golang.org/x/net/html"
	libURL       = "github.com/nlnwa/whatwg-url"
	libText      = "golang.org/x/text"
	libCompress  = "github.com/klauspost/compress"
	libGoja      = "github.com/dop251/goja"
	libEsbuild   = "github.com/evanw/esbuild"
	libKong      = "github.com/alecthomas/kong"
	libTerm      = "golang.org/x/term"
	libFsnotify  = "github.com/fsnotify/fsnotify"
	libDiff      = "github.com/aymanbagabas/go-udiff"
	libGoleak    = "go.uber.org/goleak"
	libTestify   = "github.com/stretchr/testify"
	ourWire      = modulePath + "/websocket/wire"
	ourTransport = modulePath + "/websocket/transport"
	ourDOM       = modulePath + "/dom"
	ourWebSocket = modulePath + "/websocket"
	ourBindings  = modulePath + "/bindings"
	ourEngine    = modulePath + "/engine"
	ourServer    = modulePath + "/tools/testserver"
	ourRunner    = modulePath + "/tools/runner"
	ourWatch     = modulePath + "/tools/watch"
	ourWPT       = modulePath + "/tools/wpt"
	ourSuite     = modulePath + "/tools/conformance"
	ourTrace     = modulePath + "/tools/wiretrace"
	ourWebDriver = modulePath + "/tools/webdriver"
	ourRuntimes  = modulePath + "/tools/runtimes"
	ourReporters = modulePath + "/tools/reporters"
)

// mayImport lists, for each directory, what its code may import directly besides the
// standard library: our packages by their exact path, libraries with all that is in them.
// dom and websocket stay free of the JavaScript engine, and what lies lower never knows
// what lies above.
var mayImport = map[string][]string{
	"websocket/wire":             nil,
	"websocket/transport":        {libNet},
	"websocket/transport/memnet": nil,
	"dom":                        {libHTML, libURL, libText},
	"websocket":                  {ourDOM, ourWire, ourTransport, libCompress, libURL},
	"bindings":                   {ourDOM, ourWebSocket, libGoja},
	"bindings/idlgen":            nil,
	"engine":                     {ourDOM, ourWebSocket, ourTransport, ourBindings, libGoja, libEsbuild, libNet, libURL},
	"tools/testserver":           {ourTrace, ourWebSocket, ourWire, ourTransport, ourBindings, libGoja, libNet + "/http2", libCompress},
	"tools/conformance":          {ourWebSocket, ourWire, ourTransport},
	"tools/mutants":              nil,
	"tools/runner":               {ourDOM, ourTransport, ourEngine, ourServer, ourWPT, ourTrace, ourWebDriver, libDiff, libGoleak},
	"tools/wiretrace":            {ourDOM, ourWebSocket, ourWire, ourTransport, libCompress},
	"tools/reporters":            {ourRunner, ourTrace, libDiff},
	"tools/runtimes":             {ourRunner, ourDOM, libHTML},
	"tools/webdriver":            {ourWebSocket},
	"tools/watch":                {libFsnotify},
	"tools/wpt":                  nil,
	"tools/adieu": {ourDOM, ourWebSocket, ourWire, ourTransport, ourBindings, ourEngine, ourServer, ourRunner, ourReporters, ourWatch, ourWPT,
		ourSuite, ourWebDriver, ourRuntimes, ourTrace, libGoja, libKong, libTerm},
	"layouttests": {ourRunner, libTestify, libGoleak}, // its Go test counts too
}

func TestImportsFollowTheLayers(t *testing.T) {
	packages := readPackages(t)
	require.Contains(t, packages, "dom")
	for dir, files := range packages {
		allowed, known := mayImport[dir]
		if !assert.True(t, known, "%s: no rule says what this package may import", dir) {
			continue
		}
		for _, file := range files {
			if file.isTest && dir != "layouttests" {
				continue
			}
			for _, spec := range file.syntax.Imports {
				imported, err := strconv.Unquote(spec.Path.Value)
				require.NoError(t, err)
				assert.True(t, importAllowed(imported, allowed), "%s imports %s", file.name, imported)
			}
		}
	}
}

func TestPlainPackagesAreTestedWithoutTheScriptEngine(t *testing.T) {
	for dir, files := range readPackages(t) {
		if dir != "dom" && !isBelow(dir, "websocket") {
			continue
		}
		for _, file := range files {
			for _, spec := range file.syntax.Imports {
				assert.NotContains(t, spec.Path.Value, libGoja, file.name)
			}
		}
	}
}

func importAllowed(imported string, allowed []string) bool {
	first, _, _ := strings.Cut(imported, "/")
	if first == modulePath {
		return slices.Contains(allowed, imported)
	}
	if !strings.Contains(first, ".") {
		return true // the standard library
	}
	return slices.ContainsFunc(allowed, func(library string) bool { return isBelow(imported, library) })
}

func TestImportAllowed(t *testing.T) {
	allowed := []string{ourWebSocket, libGoja, libHTML}
	for imported, want := range map[string]bool{
		"net/http":                      true,
		"adieu/websocket":               true,
		"adieu/websocket/wire":          false,
		"adieu":                         false,
		"github.com/dop251/goja":        true,
		"github.com/dop251/goja/file":   true,
		"github.com/dop251/goja_nodejs": false,
		"golang.org/x/net/html/atom":    true,
		"golang.org/x/net/http2":        false,
	} {
		assert.Equal(t, want, importAllowed(imported, allowed), imported)
	}
}

// timeFunctions are those of package time that look at the machine's clock.
var timeFunctions = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

func TestTimeComesFromTheClock(t *testing.T) {
	packages := readPackages(t)
	for _, dir := range []string{"dom", "websocket", "engine"} {
		for _, file := range packages[dir] {
			if file.isTest || file.name == "dom/context.go" {
				continue // dom.SystemClock is the one place
			}
			for _, call := range clockReads(file.syntax) {
				t.Errorf("%s uses time.%s: use dom.Clock", file.name, call)
			}
		}
	}
}

// clockReads returns the names in timeFunctions that a file mentions.
func clockReads(file *ast.File) []string {
	name := ""
	for _, spec := range file.Imports {
		if spec.Path.Value == `"time"` {
			name = "time"
			if spec.Name != nil {
				name = spec.Name.Name
			}
		}
	}
	if name == "" {
		return nil
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			x, isName := selector.X.(*ast.Ident)
			if isName && x.Name == name && slices.Contains(timeFunctions, selector.Sel.Name) {
				found = append(found, selector.Sel.Name)
			}
		}
		return true
	})
	return found
}

func TestClockReadsAreFound(t *testing.T) {
	for source, want := range map[string][]string{
		`package p; import "time"; var x = time.Now()`:                      {"Now"},
		`package p; import clock "time"; var f = clock.AfterFunc`:           {"AfterFunc"},
		`package p; import "time"; const x = time.Second; type t time.Time`: nil,
		`package p; var time clock; var x = time.Now()`:                     nil,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "p.go", source, 0)
		require.NoError(t, err)
		assert.Equal(t, want, clockReads(file), source)
	}
}

func TestPackagesAreNamedForWhatTheyHold(t *testing.T) {
	for dir, files := range readPackages(t) {
		for _, name := range append(strings.Split(dir, "/"), strings.TrimSuffix(files[0].syntax.Name.Name, "_test")) {
			assert.NotContains(t, []string{"util", "utils", "common", "types", "helper", "helpers", "misc", "shared"}, name, dir)
		}
	}
}

func TestEveryPackageHasItsDoc(t *testing.T) {
	for dir, files := range readPackages(t) {
		at := slices.IndexFunc(files, func(f sourceFile) bool { return path.Base(f.name) == "doc.go" })
		if at < 0 {
			t.Errorf("%s has no doc.go", dir)
			continue
		}
		for _, problem := range docProblems(files[at].syntax.Doc.Text()) {
			t.Errorf("%s/doc.go: %s", dir, problem)
		}
	}
}

// docSections are the parts of a package comment, in their order, each with the ways in
// which its first paragraph may begin or which words it must hold.
var docSections = []struct {
	what string
	is   func(paragraph string) bool
}{
	{"what it is", func(p string) bool { return strings.HasPrefix(p, "Package ") || strings.HasPrefix(p, "Command ") }},
	{"its WebCore (or WebKit) counterpart", func(p string) bool {
		return strings.Contains(p, "WebCore") || strings.Contains(p, "WebKit")
	}},
	{"Standards: which, and their dates", func(p string) bool {
		return strings.HasPrefix(p, "Standards") || strings.HasPrefix(p, "# Standards")
	}},
	{"Goroutines: who owns what", func(p string) bool {
		return strings.HasPrefix(p, "Goroutines") || strings.HasPrefix(p, "# Goroutines")
	}},
	{"what it does not do", func(p string) bool { return strings.Contains(p, " not ") || strings.HasPrefix(p, "# Not") }},
}

// docProblems says which sections a package comment lacks.
func docProblems(text string) []string {
	paragraphs := strings.Split(text, "\n\n")
	next := 0
	var problems []string
	for _, section := range docSections {
		at := slices.IndexFunc(paragraphs[next:], section.is)
		if at < 0 {
			problems = append(problems, "there is no paragraph, after the one before, that says "+section.what)
			continue
		}
		next += at + 1
		if section.what == docSections[0].what {
			next-- // the first paragraph may name the counterpart as well
		}
	}
	return problems
}

func TestDocProblems(t *testing.T) {
	whole := "Package p is.\n\nIts counterpart in WebCore is P.\n\nStandards: none.\n\nGoroutines: none.\n\nIt does not do more.\n"
	assert.Empty(t, docProblems(whole))
	assert.Len(t, docProblems(strings.Replace(whole, "Goroutines: none.\n\n", "", 1)), 1)
	assert.Len(t, docProblems("Package p is.\n"), 4)
	assert.Len(t, docProblems(""), 5)
}

// sourceFile is one parsed Go file.
type sourceFile struct {
	name   string // slash path in the repository
	isTest bool
	syntax *ast.File
}

// readPackages parses the repository's Go files, by directory. Nested modules and what
// the go command ignores are left out.
func readPackages(t *testing.T) map[string][]sourceFile {
	t.Helper()
	root := repository(t)
	packages := map[string][]sourceFile{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			_, nested := os.Stat(filepath.Join(root, name, "go.mod"))
			base := entry.Name()
			if name != "." && (nested == nil || base == "testdata" || base == "vendor" || base[0] == '.' || base[0] == '_') {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir := path.Dir(name)
		packages[dir] = append(packages[dir], sourceFile{name, strings.HasSuffix(name, "_test.go"), syntax})
		return nil
	})
	require.NoError(t, err)
	return packages
}

// repository returns the directory of the module.
func repository(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for at := dir; at != filepath.Dir(at); at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at
		}
	}
	t.Fatalf("no go.mod in %s or above", dir)
	return ""
}

func isBelow(name, dir string) bool { return name == dir || strings.HasPrefix(name, dir+"/") }
