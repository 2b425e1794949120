package runner

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/testserver"
	"adieu/websocket"
	"adieu/websocket/transport"
)

// The declarations in layouttests/types are written by hand. The tests of this file hold their
// names against what scripts find.

const layoutTests = "../../layouttests/"

func readText(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.FromSlash(name))
	require.NoError(t, err)
	return string(b)
}

var declared = regexp.MustCompile(`(?m)^declare (?:var|const|function) (\w+)`)

// declaredGlobals are the names that a file of declarations gives to the global object.
func declaredGlobals(t *testing.T, file string) []string {
	return captures(declared, readText(t, layoutTests+"types/"+file))
}

var member = regexp.MustCompile(`(?m)^    (?:readonly )?(\w+)\??[:(]`)

// declaredMembers are the names in one interface of a file of declarations.
func declaredMembers(t *testing.T, file, name string) []string {
	t.Helper()
	_, body, found := strings.Cut(readText(t, layoutTests+"types/"+file), "\ninterface "+name+" {\n")
	require.True(t, found, "%s has no interface %s", file, name)
	body, _, _ = strings.Cut(body, "\n}\n")
	return captures(member, body)
}

func captures(pattern *regexp.Regexp, text string) []string {
	var names []string
	for _, match := range pattern.FindAllStringSubmatch(text, -1) {
		names = append(names, match[1])
	}
	slices.Sort(names)
	return names
}

// handlerNames runs a handler script that logs the names in one of its objects, in RFC 6455 and in
// draft 76, and returns them all.
func handlerNames(t *testing.T, object string) []string {
	t.Helper()
	// A member need not be there in each dialect.
	script := "for (const name of Object.getOwnPropertyNames(" + object + ")) log(name); connection.close(1000)"
	var mu sync.Mutex
	var names []string
	server, err := testserver.Start(testserver.Config{NoTLS: true, Files: fstest.MapFS{"t_wsh.js": {Data: []byte(script)}}, Log: func(line string) {
		mu.Lock()
		defer mu.Unlock()
		_, name, _ := strings.Cut(line, ": ")
		names = append(names, name)
	}})
	require.NoError(t, err)
	for _, dialect := range []websocket.Protocol{websocket.RFC6455, websocket.Hixie76} {
		c, err := websocket.Dial(t.Context(), server.WebSocketURL()+"/t",
			websocket.DialOptions{Config: websocket.Config{Protocol: dialect, Dialer: &transport.TCP{}}}, ignorant{})
		require.NoError(t, err)
		_, err = c.Wait(t.Context())
		require.NoError(t, err)
	}
	require.NoError(t, server.Close())
	slices.Sort(names)
	return slices.Compact(names)
}

// ignorant is a client that cares for nothing.
type ignorant struct{}

func (ignorant) DidConnect(string, string)           {}
func (ignorant) DidReceiveMessage(websocket.Message) {}
func (ignorant) DidReceiveMessageError()             {}
func (ignorant) DidStartClosingHandshake()           {}
func (ignorant) DidClose(websocket.Outcome)          {}

func TestHandlerDeclarationsAreComplete(t *testing.T) {
	const file = "handler.d.ts"
	for object, name := range map[string]string{
		"connection": "HandlerConnection", "request": "HandlerRequest", "shared": "HandlerShared", "console": "HandlerConsole",
	} {
		assert.Equal(t, handlerNames(t, object), declaredMembers(t, file, name), name)
	}
	// The language's own globals are not the server's.
	own := slices.DeleteFunc(handlerNames(t, "globalThis"), func(name string) bool {
		return regexp.MustCompile(`^([A-Z]|escape$|unescape$|eval$|globalThis$|undefined$|is(NaN|Finite)$|parse(Int|Float)$|(de|en)codeURI)`).MatchString(name)
	})
	assert.Equal(t, own, declaredGlobals(t, file))
}

var options = regexp.MustCompile(`r\.options\([^,]+, ((?:"\w+"(?:, )?)+)\)`)

// TestHandlerOptionsAreComplete reads the server's source, where each object of options names
// what it takes.
func TestHandlerOptionsAreComplete(t *testing.T) {
	taken := map[string]bool{}
	for _, file := range []string{"scriptconnection.go", "scriptframes.go", "scriptglobals.go"} {
		for _, match := range options.FindAllStringSubmatch(readText(t, "../testserver/"+file), -1) {
			taken[strings.ReplaceAll(match[1], `"`, "")] = true
		}
	}
	require.Len(t, taken, 7)
	sorted := func(names ...string) string {
		slices.Sort(names)
		return strings.Join(slices.Compact(names), " ")
	}
	var want, got []string
	for names := range taken {
		want = append(want, sorted(strings.Split(names, ", ")...))
	}
	for _, name := range []string{"AcceptOptions", "RejectOptions", "HTTP2FrameOptions", "DeflateOptions", "InflateOptions"} {
		got = append(got, sorted(declaredMembers(t, "handler.d.ts", name)...))
	}
	frames := declaredMembers(t, "handler.d.ts", "FrameOptions") // of both framings
	got = append(got, sorted("fin", "rsv1", "rsv2", "rsv3", "opcode", "mask", "payload", "length", "lengthForm"), sorted("type", "payload", "length"))
	assert.ElementsMatch(t, want, got)
	assert.Equal(t, sorted(strings.Fields(got[5]+" "+got[6])...), sorted(frames...))
}

func TestPageDeclarationsAreComplete(t *testing.T) {
	const page = `<script>
		alert(Object.keys(testRunner).sort().join(" "));
		alert(Object.keys(GCController).sort().join(" "));
		alert(testRunner === layoutTestController);
		</script>`
	server, err := testserver.Start(testserver.Config{NoTLS: true, Files: fstest.MapFS{"a.html": {Data: []byte(page)}}})
	require.NoError(t, err)
	defer server.Close()
	var said []string
	_, err = LoadPage(t.Context(), server.URL()+"/a.html", Observer{Printed: func(line string) {
		said = append(said, strings.TrimPrefix(line, "ALERT: "))
	}})
	require.NoError(t, err)
	require.Len(t, said, 3)
	assert.Equal(t, said[0], strings.Join(declaredMembers(t, "page.d.ts", "TestRunner"), " "))
	assert.Equal(t, said[1], strings.Join(declaredMembers(t, "page.d.ts", "GarbageCollectionController"), " "))
	assert.Equal(t, "true", said[2])
	assert.Equal(t, []string{"GCController", "layoutTestController", "testRunner", "testServer"}, declaredGlobals(t, "page.d.ts"))
}

func TestDeclarationsOfSharedScriptsAreComplete(t *testing.T) {
	defined := captures(regexp.MustCompile(`(?m)^    window\.(\w+) = (?:function|comparison|escapeHTML|window\.)`), readText(t, layoutTests+"resources/js-test.js"))
	defined = append(defined, "jsTestIsAsync") // which the page sets
	slices.Sort(defined)
	assert.Equal(t, defined, declaredGlobals(t, "js-test.d.ts"))

	defined = nil
	for _, file := range []string{"websocket.js", "cookies.js"} {
		defined = append(defined, captures(regexp.MustCompile(`(?m)^(?:function|var) (\w+)`), readText(t, layoutTests+"resources/"+file))...)
	}
	slices.Sort(defined)
	assert.Equal(t, defined, declaredGlobals(t, "websocket.d.ts"))
}
