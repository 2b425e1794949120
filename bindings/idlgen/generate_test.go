package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the expected files anew")

// The zoo has a little of everything; what is generated for it is kept, and compiles.
func TestGolden(t *testing.T) {
	files, err := run("testdata/zoo", []string{"testdata/zoo"}, nil)
	require.NoError(t, err)
	require.Len(t, files, 2)
	for name, text := range files {
		path := filepath.Join("testdata/zoo", name)
		if *update {
			require.NoError(t, os.WriteFile(path, text, 0o666))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, string(want), string(text), "%s: go test -update writes it anew", path)
	}
	out, err := exec.CommandContext(t.Context(), "go", "vet", "./testdata/zoo").CombinedOutput()
	assert.NoError(t, err, "%s", out)
}

// generated makes the glue for an .idl file beside a Go file of package p.
func generated(t *testing.T, idl, goSource string) error {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.com/p\n", "p.go": "package p\n" + goSource, "p.idl": idl,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	_, err := run(dir, []string{dir}, nil)
	return err
}

func TestGeneratorErrorsSayWhere(t *testing.T) {
	const a = "type A struct{}\n"
	for _, test := range []struct{ name, idl, goSource, want string }{
		{"no Go type", "[Exposed=*] interface A {};", "", "p.idl:1: package p has no type A"},
		{"no method", "[Exposed=*] interface A {\n  undefined f();\n};", a, "p.idl:2: *A has no method or field F for A.f"},
		{"no setter", "[Exposed=*] interface A { attribute DOMString s; };", a + "func (A) S() string { return `` }", "p.idl:1: *A has no method or field SetS for A.s"},
		{"other arguments", "[Exposed=*] interface A { undefined f(DOMString s); };", a + "func (A) F() {}", "Go takes 0 arguments for the 1 of f"},
		{"other result", "[Exposed=*] interface A { DOMString f(); };", a + "func (A) F() int { return 1 }", "no conversion of Go's int to DOMString"},
		{"no result", "[Exposed=*] interface A { DOMString f(); };", a + "func (A) F() {}", "Go returns () for the DOMString of f"},
		{"no constructor", "[Exposed=*] interface A { constructor(); };", a, "package p has no function NewA"},
		{"two constructors", "[Exposed=*] interface A { [Custom] constructor(); constructor(long n); };", a, "A has two constructors"},
		{"unknown type", "[Exposed=*] interface A { undefined f(Foo foo); };", a + "func (A) F(any) {}", "unknown type Foo"},
		{"mixin as a type", "[Exposed=*] interface A { undefined f(M m); }; interface mixin M {};", a + "func (A) F(any) {}", "M is no type"},
		{"twice", "[Exposed=*] interface A {};\ninterface A {};", a, "p.idl:2: A is defined twice"},
		{"parent", "[Exposed=*] interface A : B {};", a, "A inherits from B, which is no interface"},
		{"embedded without As", "[Exposed=*] interface A {}; [Exposed=*] interface B : A {};", a + "type B struct { A }", "*A needs a method AsA, since B has a Go type of its own"},
		{"As without an interface", "[Exposed=*] interface A {};", a + "func (a *A) AsA() *A { return a }", "package p has no interface with AsA()"},
		{"partial of nothing", "partial interface A {};", a, "A is not defined"},
		{"includes of nothing", "[Exposed=*] interface A {}; A includes M;", a, "A cannot include M"},
		{"not exposed", "interface A {};", a, "A lacks [Exposed]"},
		{"exposed elsewhere", "[Exposed=Moon] interface A {};", a, "no global Moon to be exposed on"},
		{"dictionary without a field", "[Exposed=*] interface A { undefined f(D d); }; dictionary D { long n; };", a + "func (A) F(D) {}; type D struct{}", "p.D has no field N"},
		{"iterable without a getter", "[Exposed=*] interface A { iterable<long>; };", a, "A is iterable without an indexed getter"},
		{"pairs without Pair", "[Exposed=*] interface A { iterable<long, long>; };", a, "*A has no method Pair"},
		{"ambiguous overloads", "[Exposed=*] interface A { undefined f(long a); undefined f(long b); };", a + "func (A) F(int32) {}", "overloads of f with 1 arguments that cannot be told apart"},
		{"callback of another shape", "[Exposed=*] interface A { undefined f(C c); }; callback C = undefined (long n);", a + "func (A) F(C) {}; type C func()", "p.C is no function with 1 parameters"},
	} {
		t.Run(test.name, func(t *testing.T) { assert.ErrorContains(t, generated(t, test.idl, test.goSource), test.want) })
	}
}

func TestGoNames(t *testing.T) {
	for idl, want := range map[string]string{
		"type": "Type", "lastEventId": "LastEventID", "innerHTML": "InnerHTML", "URL": "URL", "url": "URL", "documentURI": "DocumentURI",
		"htmlFor": "HTMLFor", "publicId": "PublicID", "createElementNS": "CreateElementNS", "getElementById": "GetElementByID",
	} {
		assert.Equal(t, want, goName(idl))
	}
	for idl, want := range map[string]string{"getAttribute": "Attribute", "get": "Get", "getter": "Getter", "send": "Send"} {
		assert.Equal(t, want, goOperationName(idl))
	}
	for name, want := range map[string]string{"WebSocket": "webSocket", "HTMLElement": "htmlElement", "URL": "url", "DOMException": "domException"} {
		assert.Equal(t, want, lowerFirst(name))
	}
}
