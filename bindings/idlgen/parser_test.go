package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// show writes a type in one way, however it was spelled.
func (t *idlType) String() string {
	var b strings.Builder
	for _, name := range typeAttributes {
		if t.attrs.has(name) {
			b.WriteString("[" + name + "] ")
		}
	}
	b.WriteString(t.name)
	if len(t.args) > 0 {
		b.WriteString(fmt.Sprint(t.args))
	}
	if t.nullable {
		b.WriteByte('?')
	}
	return b.String()
}

func parsed(t *testing.T, source string) *definition {
	t.Helper()
	f, err := parse("t.idl", source)
	require.NoError(t, err)
	require.Len(t, f.definitions, 1)
	return f.definitions[0]
}

func TestTypes(t *testing.T) {
	for source, want := range map[string]string{
		"boolean":                               "boolean",
		"unsigned long long":                    "unsigned long long",
		"long long?":                            "long long?",
		"unrestricted double":                   "unrestricted double",
		"sequence<sequence<USVString>>":         "sequence[sequence[USVString]]",
		"record<USVString, long>?":              "record[USVString long]?",
		"Promise<undefined>":                    "Promise[undefined]",
		"(long or (Foo? or DOMString))":         "union[long union[Foo? DOMString]]",
		"[Clamp] unsigned short":                "[Clamp] unsigned short",
		"FrozenArray<(Node or [Clamp] octet)?>": "FrozenArray[union[Node [Clamp] octet]?]",
	} {
		assert.Equal(t, want, parsed(t, "typedef "+source+" T;").typ.String(), source)
	}
}

func TestMembers(t *testing.T) {
	d := parsed(t, `[Exposed=(Window, Worker), Tag="x-y"] partial interface A : B {
		const long N = -0x10; // comment
		[Reflect] static readonly attribute [LegacyNullToEmptyString] DOMString s;
		/* comment */ stringifier attribute USVString _interface;
		[Clamp] attribute octet o;
		getter any (unsigned long index);
		undefined f(optional [Clamp] long a = 5, optional DOMString b = "x", optional (long or D) c = {}, any... rest);
		iterable<long, Foo>;
		stringifier;
	};`)
	assert.True(t, d.partial)
	assert.Equal(t, "A : B", d.name+" : "+d.parent)
	assert.Equal(t, extAttrs{"Exposed": {"Window", "Worker"}, "Tag": {"x-y"}}, d.attrs)
	require.Len(t, d.members, 8)
	n, s, i, o, get, f, pairs, text := d.members[0], d.members[1], d.members[2], d.members[3], d.members[4], d.members[5], d.members[6], d.members[7]
	assert.Equal(t, "N -0x10", n.name+" "+n.value)
	assert.True(t, s.static && s.readonly && s.attrs.has("Reflect"))
	assert.Equal(t, "[LegacyNullToEmptyString] DOMString", s.typ.String())
	assert.Equal(t, "interface", i.name, "an escaped keyword")
	assert.True(t, i.stringifies && !i.readonly)
	assert.Equal(t, "[Clamp] octet", o.typ.String(), "of the type, not of the attribute")
	assert.Equal(t, "getter", get.special+get.name)
	assert.Equal(t, position{"t.idl", 7}, f.at)
	assert.Equal(t, stringifier, text.kind)
	assert.Equal(t, "long Foo", pairs.key.String()+" "+pairs.typ.String())
	var args []string
	for _, a := range f.args {
		args = append(args, fmt.Sprint(a.name, " ", a.typ, " ", a.optional, " ", a.variadic, " ", a.fallback))
	}
	assert.Equal(t, []string{
		"a [Clamp] long true false 5", `b DOMString true false "x"`, "c union[long D] true false {}", "rest any false true ",
	}, args)
}

func TestOtherDefinitions(t *testing.T) {
	d := parsed(t, `dictionary D : E { required [EnforceRange] long a; DOMString b = "x"; };`)
	assert.Equal(t, "D : E", d.name+" : "+d.parent)
	assert.False(t, d.args[0].optional)
	assert.Equal(t, "[EnforceRange] long", d.args[0].typ.String())
	assert.Equal(t, `"x"`, d.args[1].fallback)
	assert.Equal(t, []string{"", "a-b"}, parsed(t, `enum E { "", "a-b", };`).values)
	d = parsed(t, `callback C = undefined (DOMString... s);`)
	assert.Equal(t, callbackKind, d.kind)
	assert.True(t, d.args[0].variadic)
	assert.Equal(t, callbackInterfaceKind, parsed(t, `callback interface L { undefined handleEvent(Event e); };`).kind)
	assert.Equal(t, mixinKind, parsed(t, `interface mixin M {};`).kind)
	d = parsed(t, `A includes M;`)
	assert.Equal(t, "A M", d.name+" "+d.parent)
}

func TestSyntaxErrors(t *testing.T) {
	for source, want := range map[string]string{
		"interface A {":                                    `t.idl:1: "" where a name is expected`,
		"interface A {}":                                   `t.idl:1: "" where ";" is expected`,
		"interface A { attribute long; };":                 `t.idl:1: ";" where a name is expected`,
		"\n\n@":                                            `t.idl:3: "@" where a name is expected`,
		"interface A { undefined (); };":                   `"(" where a name is expected`,
		"interface A { undefined f(long a = 1); };":        `a default value of an argument that is not optional`,
		"interface A { undefined f(long a,, long b); };":   `"," where a name is expected`,
		"interface A { undefined f(long a long b); };":     `"long" where "," is expected`,
		"interface A { undefined f(optional long a =); };": `")" where a value is expected`,
		"[Foo] interface A {};":                            `t.idl:1: unknown extended attribute [Foo]`,
		"[Exposed=,] interface A {};":                      `"," where a value of [Exposed] is expected`,
		"[Exposed interface A {};":                         `"interface" where "," is expected`,
		"partial dictionary D {};":                         `only interfaces can be partial`,
		"typedef set<long> S;":                             `no generic type "set"`,
		"typedef record<long> R;":                          `record has 2 type parameters`,
		"typedef (long or) T;":                             `")" after "or"`,
		"enum E { a };":                                    `"a" where a string is expected`,
		"enum E { \"a };":                                  `literal not terminated`,
		"/* ":                                              `comment not terminated`,
		"namespace N {};":                                  `"N" where "includes" is expected`,
		"interface A { maplike<long, long>; };":            `no generic type "maplike"`,
	} {
		_, err := parse("t.idl", source)
		assert.ErrorContains(t, err, want, source)
	}
}

// FuzzParse: whatever the text, there is a file or an error with its place.
func FuzzParse(f *testing.F) {
	for _, dir := range []string{"../../dom", "../../websocket", "../../engine", "testdata/zoo"} {
		paths, err := filepath.Glob(filepath.Join(dir, "*.idl"))
		require.NoError(f, err)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			require.NoError(f, err)
			f.Add(string(text))
		}
	}
	f.Add("[A=(b,\"c\")] interface A : B { const long X = -1; };")
	f.Fuzz(func(t *testing.T, source string) {
		file, err := parse("t.idl", source)
		if err == nil {
			require.NotNil(t, file)
			return
		}
		var where *syntaxError
		require.ErrorAs(t, err, &where)
		assert.Positive(t, where.at.line)
		assert.LessOrEqual(t, where.at.line, strings.Count(source, "\n")+1)
	})
}
