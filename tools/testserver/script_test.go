package testserver

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestScriptPaths(t *testing.T) {
	s, _ := startFiles(t, map[string]string{
		"index_wsh.js": `connection.send("root")`, "a/index_wsh.js": `connection.send("dir")`,
		"a/b_wsh.js": `connection.send("b " + request.query)`, "a/sp ace_wsh.js": `connection.send("space")`,
	})
	for target, message := range map[string]string{
		"/": "root", "/a/": "dir", "/a/b": "b ", "/a/b?": "b ", "/a/b?x=y": "b x=y", "/a/sp%20ace": "space",
	} {
		p := open(t, s, target)
		p.want("\x81" + string(rune(len(message))) + message)
	}
	for _, target := range []string{"/a", "/b", "/a/../a/b", "//a/b", "/a/b_wsh.js"} {
		p := dial(t, s)
		p.write(rfcRequest(target))
		assert.Contains(t, p.rest(), "HTTP/1.1 404 Not Found\r\n", target)
	}
}

// TestScriptEnds: what the server does when a script has ended, by how it ended.
func TestScriptEnds(t *testing.T) {
	for name, test := range map[string]struct{ script, server, log string }{
		"empty script":     {``, `88 02 03 E8`, ""},
		"after a message":  {`connection.send("a")`, `81 01 "a" 88 02 03 E8`, ""},
		"after sendClose":  {`connection.sendClose(3000, "x")`, `88 03 0B B8 "x"`, ""},
		"after close":      {`connection.close(); connection.log(connection.ended, connection.streamEnded)`, `88 00`, "t_wsh.js: close eof"},
		"after halfClose":  {`connection.accept(); connection.halfClose()`, ``, ""},
		"after drop":       {`connection.accept(); connection.drop()`, ``, ""},
		"after receive":    {`log(connection.receive())`, `88 02 03 E9`, "t_wsh.js: null"},
		"exception":        {"connection.accept()\n\n  throw new Error('boom')", ``, "t_wsh.js:3:9: uncaught Error: boom"},
		"other exception":  {`connection.accept(); throw 42`, ``, "t_wsh.js:1:22: uncaught 42"},
		"exception called": {"function f() {\n  connection.nothing()\n}\nconnection.accept()\nf()", ``, "t_wsh.js:2:21: uncaught TypeError: Object has no member 'nothing'"},
		"wrong argument":   {"connection.accept()\nconnection.writeRaw('\u0100')", ``, "t_wsh.js:2:20: uncaught TypeError: character U+0100 is not one byte; utf8(string) encodes it"},
		"unknown option":   {"connection.accept()\nconnection.sendFrame({opcodes: 1})", ``, `t_wsh.js:2:21: uncaught TypeError: unknown option "opcodes"; there are fin, rsv1, rsv2, rsv3, opcode, mask, payload, length, lengthForm`},
		"runaway call":     {"connection.accept(); function f() { f() } f()", ``, "t_wsh.js:1:38: the call stack exceeds 2000 calls"},
		"rejected promise": {"connection.accept(); (async () => { throw new Error('late') })()", ``, "t_wsh.js:1:43: unhandled rejection: Error: late"},
		"promise":          {"(async () => { await null; connection.send('a') })()", `81 01 "a" 88 02 03 E8`, ""},
		"caught rejection": {"Promise.reject(1).catch(() => connection.send('a'))", `81 01 "a" 88 02 03 E8`, ""},
		"after our end":    {"connection.drop(); try { connection.send('a') } catch (e) { log(e) }", ``, "t_wsh.js: Error: the server has closed the connection"},
		"accept twice":     {"connection.accept(); connection.accept()", ``, "t_wsh.js:1:39: uncaught Error: the opening handshake has been answered already"},
		"broken rule": {"connection.receive(); connection.receive()", ``,
			"t_wsh.js:1:41: uncaught Error: the client broke a rule: a frame is not masked"},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := startScript(t, test.script)
			p := dial(t, s)
			p.write(rfcRequest("/t"))
			if test.script[:min(len(test.script), 16)] != "connection.drop(" {
				p.wantHead("HTTP/1.1 101 ")
			}
			if name == "broken rule" {
				p.send(`81 80` + zeroMask + `81 00`)
			}
			p.send(`88 82` + zeroMask + `03 E9`)
			require.NoError(t, p.CloseWrite())
			p.wantHex(test.server)
			p.wantEOF()
			waitUntil(t, func() bool { return s.connCount() == 0 })
			assert.Equal(t, test.log, strings.Join(l.all(), "\n"))
		})
	}
}

func TestScriptThatFailsBeforeTheHandshake(t *testing.T) {
	for name, test := range map[string]struct{ script, detail string }{
		"exception":    {"throw new TypeError('no')", "t_wsh.js:1:7: uncaught TypeError: no"},
		"syntax error": {"let a = 1;\nlet = ;", "t_wsh.js:2:7: SyntaxError: Unexpected token ;"},
		"redeclared":   {"let a;\nlet a;", "t_wsh.js:2:5: SyntaxError: Identifier 'a' has already been declared"},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := startScript(t, test.script)
			p := dial(t, s)
			p.write(rfcRequest("/t"))
			response := p.rest()
			assert.True(t, strings.HasPrefix(response, "HTTP/1.1 500 Internal Server Error\r\n"), response)
			assert.Contains(t, response, test.detail)
			require.NoError(t, s.Close())
			assert.Equal(t, []string{test.detail}, l.all())
		})
	}
}

// TestScriptNeedNotCatchThatTheClientIsGone: writing fails, and nothing is logged.
func TestScriptNeedNotCatchThatTheClientIsGone(t *testing.T) {
	for _, script := range []string{
		`for (;;) connection.send("x".repeat(1000))`,
		`for (;;) connection.writeRaw("x".repeat(1000))`,
		`(async () => { await null; for (;;) connection.send("x".repeat(1000)) })()`,
	} {
		s, l := startScript(t, script)
		p := dial(t, s)
		p.write(rfcRequest("/t"))
		_, err := p.Read(make([]byte, 1))
		require.NoError(t, err)
		require.NoError(t, p.Abort())
		waitUntil(t, func() bool { return s.connCount() == 0 })
		assert.Empty(t, l.all())
	}
}

// TestChangedScriptIsCompiledAnew, and an unchanged one is not.
func TestChangedScriptIsCompiledAnew(t *testing.T) {
	root := writeFiles(t, map[string]string{"t_wsh.js": `connection.send("1")`})
	s := start(t, Config{Root: root})
	open(t, s, "/t").wantHex(`81 01 "1"`)
	first := s.scripts.scripts["t_wsh.js"].program
	open(t, s, "/t").wantHex(`81 01 "1"`)
	assert.Same(t, first, s.scripts.scripts["t_wsh.js"].program)

	file := filepath.Join(root, "t_wsh.js")
	require.NoError(t, os.WriteFile(file, []byte(`connection.send("2")`), 0o644))
	require.NoError(t, os.Chtimes(file, time.Time{}, time.Now().Add(time.Hour)))
	open(t, s, "/t").wantHex(`81 01 "2"`)
}
