package testserver

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestScriptHandshakes(t *testing.T) {
	const correct = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
	for name, test := range map[string]struct{ script, response string }{
		"plain":             {`connection.accept()`, correct + "\r\n"},
		"raw":               {`connection.writeRaw(connection.handshakeText())`, correct + "\r\n"},
		"accept value":      {`connection.writeRaw(connection.acceptValue)`, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
		"protocol":          {`connection.accept({protocol: "é"})`, correct + "Sec-WebSocket-Protocol: \xe9\r\n\r\n"},
		"status line":       {`connection.accept({statusLine: "HTTP/1.0 101 A\0B"})`, strings.Replace(correct, "HTTP/1.1 101 Switching Protocols", "HTTP/1.0 101 A\x00B", 1) + "\r\n"},
		"omit":              {`connection.accept({omit: ["upgrade", "Sec-WebSocket-Accept"]})`, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n"},
		"replace":           {`connection.accept({replace: {"sec-websocket-accept": "x", "X-New": 1}})`, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nsec-websocket-accept: x\r\nX-New: 1\r\n\r\n"},
		"add":               {`connection.accept({add: [["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"]]})`, correct + "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n"},
		"add an object":     {`connection.accept({add: {X: "\xA5"}})`, correct + "X: \xa5\r\n\r\n"},
		"bytes before":      {`connection.writeRaw(0, "junk", hex("0D 0A")); connection.accept()`, "\x00junk\r\n" + correct + "\r\n"},
		"in pieces":         {`for (const c of connection.handshakeText({omit: ["Connection"]})) connection.writeRaw(c)`, strings.Replace(correct, "Connection: Upgrade\r\n", "", 1) + "\r\n"},
		"refused":           {`connection.reject(403)`, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"},
		"refused with body": {`connection.reject(401, {reason: "Who", headers: {"WWW-Authenticate": "Basic"}, body: "né"})`, "HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\nConnection: close\r\n\r\nné"},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := startScript(t, test.script+"; connection.drop()")
			p := dial(t, s)
			p.write(rfcRequest("/t"))
			p.want(test.response)
			p.wantEOF()
			assert.Empty(t, l.all())
		})
	}
}

func TestScriptHixieHandshake(t *testing.T) {
	const head = "HTTP/1.1 101 WebSocket Protocol Handshake\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Location: ws://example.com/t?q\r\nSec-WebSocket-Origin: http://example.com\r\n\r\n"
	for name, test := range map[string]struct{ script, response string }{
		"plain":      {`connection.accept()`, head + "8jKS'y:G*Co,Wxa-"},
		"other body": {`connection.accept({body: "0123456789abcdef"})`, head + "0123456789abcdef"},
		"by hand":    {`connection.writeRaw(connection.handshakeText(), connection.challengeAnswer)`, head + "8jKS'y:G*Co,Wxa-"},
		"location": {`connection.accept({replace: {"Sec-WebSocket-Location": request.path}})`,
			strings.Replace(head, "ws://example.com/t?q", "/t", 1) + "8jKS'y:G*Co,Wxa-"},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := startScript(t, test.script+"; connection.drop()")
			p := dial(t, s)
			p.write(hixieRequest("/t?q"))
			p.want(test.response)
			p.wantEOF()
			assert.Empty(t, l.all())
		})
	}
}

func TestScriptSubprotocols(t *testing.T) {
	s, _ := startScript(t, `
		const options = JSON.parse(decodeURIComponent(request.query));
		connection.accept(options);
		connection.drop();`)
	for query, chosen := range map[string]string{
		"{}": "chat", `{"protocol":"superchat"}`: "superchat", `{"protocol":null}`: "", `{"protocol":""}`: "",
	} {
		p := dial(t, s)
		p.write(strings.Replace(rfcRequest("/t?"+strings.ReplaceAll(query, `"`, "%22")), "\r\n\r\n",
			"\r\nSec-WebSocket-Protocol: chat, superchat\r\n\r\n", 1))
		head := p.wantHead("HTTP/1.1 101 ")
		if chosen == "" {
			assert.NotContains(t, head, "Protocol: ")
		} else {
			assert.Contains(t, head, "\r\nSec-WebSocket-Protocol: "+chosen+"\r\n")
		}
	}
}

// TestScriptFrames: bytes that a script writes, and what comes before the Close at its end.
func TestScriptFrames(t *testing.T) {
	for name, test := range map[string]struct{ script, server string }{
		"text":                {`connection.send("é😀")`, `81 06 C3 A9 F0 9F 98 80`},
		"lone surrogate":      {`connection.send("\uD800")`, `81 03 EF BF BD`},
		"Uint8Array":          {`connection.send(new Uint8Array([1, 2, 3]).subarray(1))`, `82 02 02 03`},
		"ArrayBuffer":         {`connection.send(hex("00 FF").buffer)`, `82 02 00 FF`},
		"DataView":            {`connection.send(new DataView(hex("00 FF 01").buffer, 1, 1))`, `82 01 FF`},
		"no argument":         {`connection.send()`, `81 00`},
		"default frame":       {`connection.sendFrame({})`, `81 00`},
		"every bit":           {`connection.sendFrame({fin: false, rsv1: true, rsv2: true, rsv3: true, opcode: 15, payload: "a"})`, `7F 01 "a"`},
		"fragments":           {`connection.sendFrame({fin: false, payload: "a"}); connection.sendFrame({opcode: 0, payload: hex("62")})`, `01 01 "a" 80 01 "b"`},
		"masked":              {`connection.sendFrame({mask: true, payload: "Hello"})`, `81 85 37 fa 21 3d 7f 9f 4d 51 58`},
		"masked with key":     {`connection.sendFrame({mask: hex("01 00 00 00"), payload: "ab"})`, `81 82 01 00 00 00 60 62`},
		"wasteful lengths":    {`connection.sendFrame({payload: "a", lengthForm: 2}); connection.sendFrame({payload: "b", lengthForm: 8})`, `81 7E 00 01 "a" 81 7F 00 00 00 00 00 00 00 01 "b"`},
		"length that lies":    {`connection.sendFrame({payload: "a", length: 2 ** 63})`, `81 7F 80 00 00 00 00 00 00 00 "a"`},
		"ping":                {`connection.sendFrame({opcode: 9, payload: "hi"})`, `89 02 "hi"`},
		"raw":                 {`connection.accept(); connection.writeRaw(0x81, "\x03\xE4", hex("b8 96").buffer)`, `81 03 E4 B8 96`},
		"Close with bytes":    {`connection.sendClose(1000, hex("FF"))`, `88 03 03 E8 FF`},
		"Close once":          {`connection.sendClose(3000); connection.sendClose(3001)`, `88 02 0B B8`},
		"big message":         {`connection.send(new Uint8Array(65536))`, `82 7F 00 00 00 00 00 01 00 00` + strings.Repeat("00", 65536)},
		"text of bytes":       {`connection.send(text(hex("C3 A9 FF")))`, `81 05 C3 A9 EF BF BD`},
		"hexadecimal of text": {`connection.send(toHex(utf8("é")) + connection.toHex("é"))`, `81 07 "c3 a9e9"`},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := startScript(t, test.script)
			p := open(t, s, "/t")
			p.wantHex(test.server)
			if !strings.Contains(test.script, "sendClose") {
				p.wantHex(`88 02 03 E8`)
			}
			p.goodbye(`88 80` + zeroMask)
			assert.Empty(t, l.all())
		})
	}
}

func TestScriptHixieFrames(t *testing.T) {
	for name, test := range map[string]struct{ script, server string }{
		"text":             {`connection.send("é")`, `00 C3 A9 FF`},
		"bytes":            {`connection.send(hex("80"))`, `00 80 FF`},
		"unknown type":     {`connection.sendFrame({type: 5, payload: "x"})`, `05 "x" FF`},
		"length type":      {`connection.sendFrame({type: 0x80, payload: "x".repeat(128)})`, `80 81 00` + strings.Repeat("78", 128)},
		"length that lies": {`connection.sendFrame({type: 0x80, payload: "x", length: 129})`, `80 81 01 "x"`},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := startScript(t, test.script)
			p := openHixie(t, s, "/t")
			p.wantHex(test.server)
			p.wantHex(`FF 00`)
			p.goodbye(`FF 00`)
			assert.Empty(t, l.all())
		})
	}
}

// TestScriptReads: what a script sees of the client's bytes, which it sends back as text.
func TestScriptReads(t *testing.T) {
	const report = `; connection.autoClose = false; connection.send(JSON.stringify(seen)); connection.drop()`
	const state = `[connection.ended, connection.streamEnded, connection.closeCode, connection.closeReason]`
	for name, test := range map[string]struct{ script, client, want string }{
		"text and binary": {
			`const a = connection.receive(), b = connection.receive(); var seen = [a, toHex(b), b instanceof ArrayBuffer, connection.ended]`,
			`81 82` + zeroMask + `C3 A9 82 82` + zeroMask + `00 FF`, `["é","00 ff",true,null]`,
		},
		"Close with code": {
			`connection.autoClose = false; var seen = [connection.receive(), connection.receive(), ...` + state + `]`,
			`88 84` + zeroMask + `0B B8 "ok"`, `[null,null,"close",null,3000,"ok"]`,
		},
		"empty Close": {
			`connection.autoClose = false; var seen = [connection.receive(), ...` + state + `]`,
			`88 80` + zeroMask, `[null,"close",null,1005,""]`,
		},
		"timeout and on": {
			`connection.timeout = 1; var seen = [connection.receive(), connection.ended];
			 connection.sendFrame({opcode: 9}); connection.timeout = 0; seen.push(connection.receive(), connection.ended)`,
			``, `[null,"timeout","late",null]`,
		},
		"frames": {
			`var seen = []; for (let i = 0; i < 3; i++) { const f = connection.receiveFrame(); seen.push(f.fin, f.opcode, f.masked, f.rsv1, f.lengthForm, text(f.payload), toHex(f.raw)) }`,
			`01 81 01 01 01 01 60 89 80` + zeroMask + `82 02 "hi"`,
			`[false,1,true,false,1,"a","01 81 01 01 01 01 60",true,9,true,false,1,"","89 80 00 00 00 00",true,2,false,false,1,"hi","82 02 68 69"]`,
		},
		"Close as a frame": {
			`const f = connection.receiveFrame(); var seen = [f.opcode, toHex(f.payload), ...` + state + `, connection.receive()]`,
			`88 82` + zeroMask + `03 E8`, `[8,"03 e8","close",null,1000,"",null]`,
		},
		"raw bytes": {
			`connection.accept(); const a = connection.readRaw(2), b = connection.readRaw(3); var seen = [a instanceof Uint8Array, toHex(a), toHex(b)]`,
			`"hello"`, `[true,"68 65","6c 6c 6f"]`,
		},
		"raw bytes in time": {
			`connection.accept(); const a = connection.readRaw(5); connection.timeout = 1; const b = connection.readRaw(2), c = connection.readAll(); var seen = [text(a), b.length, c.length, connection.ended]`,
			`"hello"`, `["hello",0,0,"timeout"]`,
		},
		"no pong": {
			`connection.autoPong = false; var seen = connection.receive()`, `89 80` + zeroMask + `81 81` + zeroMask + `"a"`, `"a"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := startScript(t, test.script+report)
			p := open(t, s, "/t")
			p.send(test.client)
			if name == "timeout and on" {
				p.wantHex(`89 00`)
				p.send(`81 84` + zeroMask + `"late"`)
			}
			p.wantText(test.want)
			p.wantEOF()
			assert.Empty(t, l.all())
		})
	}
}

// wantText reads one text message.
func (p *peer) wantText(want string) {
	p.t.Helper()
	if len(want) < 126 {
		p.want("\x81" + string([]byte{byte(len(want))}) + want)
	} else {
		p.want("\x81\x7e" + string([]byte{byte(len(want) >> 8), byte(len(want))}) + want)
	}
}

// TestScriptSeesHowTheClientEnds after the script can say nothing any more: it logs.
func TestScriptSeesHowTheClientEnds(t *testing.T) {
	const script = `connection.accept(); const last = connection.receive();
		const rest = connection.readAll();
		log(last, connection.ended, connection.streamEnded, connection.closeCode, text(rest))`
	for name, test := range map[string]struct {
		act func(p *peer)
		log string
	}{
		"FIN": {func(p *peer) { require.NoError(p.t, p.CloseWrite()) }, "null eof eof 1006 "},
		"RST": {func(p *peer) {
			require.NoError(p.t, p.Abort())
		}, "null reset reset 1006 "},
		"Close and FIN": {func(p *peer) {
			p.send(`88 82` + zeroMask + `03 E8 "junk"`)
			require.NoError(p.t, p.CloseWrite())
		}, "null close eof 1000 junk"},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := startScript(t, script)
			p := open(t, s, "/t")
			test.act(p)
			waitUntil(t, func() bool { return len(l.all()) > 0 })
			assert.Equal(t, []string{"t_wsh.js: " + test.log}, l.all())
		})
	}
}

func TestScriptCloseTellsWhatTheClientDid(t *testing.T) {
	for name, test := range map[string]struct {
		act          func(p *peer)
		close, drain time.Duration
		log          string
	}{
		"answers":         {func(p *peer) { p.goodbye(`88 82` + zeroMask + `0B B8`); p.Close() }, patience, patience, "close eof 3000"},
		"only FIN":        {func(p *peer) { require.NoError(p.t, p.CloseWrite()) }, patience, patience, "eof eof 1006"},
		"answers, no FIN": {func(p *peer) { p.goodbye(`88 80` + zeroMask) }, patience, short, "close null 1005"},
		"does nothing":    {(*peer).wantEOF, short, short, "timeout null undefined"},
		"resets": {func(p *peer) {
			require.NoError(p.t, p.Abort())
		}, patience, patience, "reset reset 1006"},
	} {
		t.Run(name, func(t *testing.T) {
			l := &logs{}
			s := start(t, Config{Log: l.add, CloseTimeout: test.close, DrainTimeout: test.drain, Root: writeFiles(t, map[string]string{
				"t_wsh.js": `connection.close(1000); log(connection.ended, connection.streamEnded, connection.closeCode)`,
			})})
			p := open(t, s, "/t")
			p.wantHex(`88 02 03 E8`)
			test.act(p)
			waitUntil(t, func() bool { return len(l.all()) > 0 })
			assert.Equal(t, []string{"t_wsh.js: " + test.log}, l.all())
		})
	}
}

func TestScriptRequest(t *testing.T) {
	s, _ := startScript(t, `
		connection.send(JSON.stringify([request.method, request.target, request.path, request.query, request.params,
			request.origin, request.protocols, request.dialect, request.location, request.header("x-A"), request.headers["x-a"],
			request.header("none"), request.raw.length, request.raw.slice(0, 3), typeof request.key3]))`)
	p := dial(t, s)
	head := strings.Replace(rfcRequest("/t?a=1&a=2&b=%C3%A9&c"), "\r\n\r\n",
		"\r\nX-A: \xe9\r\nx-a: 2\r\nSec-WebSocket-Protocol: p1, p2\r\nSec-WebSocket-Protocol: p3\r\n\r\n", 1)
	p.write(head)
	p.wantHead("HTTP/1.1 101 ")
	p.wantText(`["GET","/t?a=1&a=2&b=%C3%A9&c","/t","a=1&a=2&b=%C3%A9&c",{"a":"1","b":"é","c":""},"http://example.com",` +
		`["p1","p2","p3"],"rfc6455","ws://example.com/t?a=1&a=2&b=%C3%A9&c","é, 2","é, 2",null,` + strconv.Itoa(len(head)) + `,"GET","undefined"]`)

	s, _ = startScript(t, `connection.send(JSON.stringify([request.dialect, toHex(request.key3), toHex(request.challenge),
		toHex(connection.challengeAnswer), typeof connection.acceptValue]))`)
	h := openHixie(t, s, "/t")
	h.want("\x00" + `["hixie76","5e 6e 3a 64 73 5b 34 55","31 6e 41 13 0f 7e d6 3c 5e 6e 3a 64 73 5b 34 55",` +
		`"38 6a 4b 53 27 79 3a 47 2a 43 6f 2c 57 78 61 2d","undefined"]` + "\xff")
}
