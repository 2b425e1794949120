package testserver

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHandshakeBytes(t *testing.T) {
	s := start(t, Config{})
	hixie := func(key1, key2, key3 string) string {
		return "GET /echo HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nSec-WebSocket-Key2: " + key2 +
			"\r\nSec-WebSocket-Protocol: sample\r\nUpgrade: WebSocket\r\nSec-WebSocket-Key1: " + key1 +
			"\r\nOrigin: http://example.com\r\n\r\n" + key3
	}
	const hixieHead = "HTTP/1.1 101 WebSocket Protocol Handshake\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Location: ws://example.com/echo\r\nSec-WebSocket-Origin: http://example.com\r\n" +
		"Sec-WebSocket-Protocol: sample\r\n\r\n"
	const rfcHead = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"

	for name, test := range map[string]struct{ request, response string }{
		"RFC 6455": {rfcRequest("/echo"), rfcHead + "\r\n"},
		"RFC 6455, first subprotocol, fields in any case": {
			"GET /echo HTTP/1.1\r\nhost: x\r\nUPGRADE: WebSocket\r\nconnection: keep-alive, upgrade\r\n" +
				"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n" +
				"sec-websocket-protocol: chat, superchat\r\n\r\n",
			rfcHead + "Sec-WebSocket-Protocol: chat\r\n\r\n",
		},
		"hixie-76, draft's first example": {
			hixie("4 @1  46546xW%0l 1 5", "12998 5 Y3 1  .P00", "^n:ds[4U"), hixieHead + "8jKS'y:G*Co,Wxa-",
		},
		"hixie-76, draft's second example": {
			hixie("18x 6]8vM;54 *(5:  {   U1]8  z [  8", "1_ tx7X d  <  nw  334J702) 7]o}` 0", "Tm[K T2u"),
			hixieHead + "fQJ,fN/4F4!~K~MH",
		},
		"hixie-76, draft's third example": {
			hixie("3e6b263  4 17 80", "17  9 G`ZD9   2 2b 7X 3 /r90", "WjN}|M(6"), hixieHead + "n`9eBk9z$R8pOtVb",
		},
		"hixie-76, bytes above 7F": {
			hixie("36 7   74 i  92 2'm 9 0G", "y  R2 48 Q1O4  e|BV3 i5 1  u- 65", "\x01\xd1\xdd\x3b\xd1\x56\x63\xff"),
			hixieHead + "\x0b\x99\xfa\x55\xbd\x01\x23\x7b\x45\xa2\xf1\xd0\x87\x8a\xee\xeb",
		},
		"hixie-75": {
			"GET /echo?a=b HTTP/1.1\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nHost: example.com:81\r\n" +
				"Origin: http://example.com\r\nWebSocket-Protocol: sample\r\n\r\n",
			"HTTP/1.1 101 Web Socket Protocol Handshake\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n" +
				"WebSocket-Origin: http://example.com\r\nWebSocket-Location: ws://example.com:81/echo?a=b\r\n" +
				"WebSocket-Protocol: sample\r\n\r\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := dial(t, s)
			p.write(test.request)
			p.want(test.response)
		})
		t.Run(name+", byte by byte", func(t *testing.T) {
			p := dial(t, s)
			for i := range len(test.request) {
				p.write(test.request[i : i+1])
			}
			p.want(test.response)
		})
	}
}

func TestRefusedHandshakes(t *testing.T) {
	s := start(t, Config{})
	without := func(line string) string {
		head := rfcRequest("/echo")
		require.Contains(t, head, line)
		return strings.Replace(head, line, "", 1)
	}
	with := func(old, new string) string {
		head := rfcRequest("/echo")
		require.Contains(t, head, old)
		return strings.Replace(head, old, new, 1)
	}
	const key1 = "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\n"
	for name, test := range map[string]struct {
		request string
		status  string
		says    string
	}{
		"version 12":             {with("Version: 13", "Version: 12"), "426 Upgrade Required", "\r\nSec-WebSocket-Version: 13\r\n"},
		"version 8":              {with("Version: 13", "Version: 8"), "426 Upgrade Required", "\r\nSec-WebSocket-Version: 13\r\n"},
		"two versions":           {with("Version: 13", "Version: 13, 8"), "426 Upgrade Required", ""},
		"key without version":    {without("Sec-WebSocket-Version: 13\r\n"), "400 Bad Request", "without Sec-WebSocket-Version"},
		"version without key":    {without("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), "400 Bad Request", "0 Sec-WebSocket-Key fields"},
		"key of 15 bytes":        {with("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j"), "400 Bad Request", "not 16 bytes"},
		"key not in base64":      {with("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZ!=="), "400 Bad Request", "not 16 bytes"},
		"Key1 without Key2":      {with("Sec-WebSocket-Version: 13\r\n", key1), "400 Bad Request", "both"},
		"no version's fields":    {"GET /echo HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", "400 Bad Request", "no WebSocket version"},
		"hixie-75 with -Accept":  {"GET /echo HTTP/1.1\r\nHost: x\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n", "400 Bad Request", ""},
		"no Connection":          {without("Connection: Upgrade\r\n"), "400 Bad Request", "Connection"},
		"no Host":                {without("Host: example.com\r\n"), "400 Bad Request", "Host"},
		"POST":                   {with("GET", "POST"), "405 Method Not Allowed", "\r\nAllow: GET\r\n"},
		"no handler":             {with("/echo", "/ech"), "404 Not Found", `no WebSocket handler at "/ech"`},
		"hixie key has no space": {strings.Replace(hixieRequest("/echo"), "4 @1  46546xW%0l 1 5", "123", 1), "400 Bad Request", "Key1"},
		"hixie key not a multiple of its spaces": {
			strings.Replace(hixieRequest("/echo"), "12998 5 Y3 1  .P00", "1 0 1", 1), "400 Bad Request", "Key2",
		},
		"target is no path":  {"GET echo HTTP/1.1\r\nHost: x\r\n\r\n", "400 Bad Request", "is not a path"},
		"bad percent escape": {"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", "400 Bad Request", "escape"},
		"no request at all":  {"hello\r\n\r\n", "400 Bad Request", "three parts"},
		"header line without colon": {
			"GET / HTTP/1.1\r\nHost\r\n\r\n", "400 Bad Request", "no colon",
		},
		"bad parameter":    {with("/echo", "/flood?n=-1"), "400 Bad Request", "n=-1: want a number from 0"},
		"bad close code":   {with("/echo", "/close?code=65536"), "400 Bad Request", "65535"},
		"head is too long": {"GET / HTTP/1.1\r\nX: " + strings.Repeat("x", maxHeadSize), "431 Request Header Fields Too Large", "16384"},
	} {
		t.Run(name, func(t *testing.T) {
			p := dial(t, s)
			p.write(test.request)
			response := p.rest()
			require.True(t, strings.HasPrefix(response, "HTTP/1.1 "+test.status+"\r\n"), "got %q", response)
			assert.Contains(t, response, test.says)
			assert.Contains(t, response, "\r\nConnection: close\r\n")
		})
	}
}

func TestRequestInAbsoluteForm(t *testing.T) {
	s := start(t, Config{})
	p := open(t, s, "ws://example.com/echo?x")
	p.send(`81 82` + zeroMask + `"hi"`)
	p.wantHex(`81 02 "hi"`)
}

func TestSilentConnectionIsClosedAfterHandshakeTimeout(t *testing.T) {
	s := start(t, Config{HandshakeTimeout: 1})
	p := dial(t, s)
	p.wantEOF()
	p = dial(t, s)
	head, _, _ := strings.Cut(hixieRequest("/echo"), "^")
	p.write(head) // the 8 bytes of key3 never come
	p.wantEOF()
}
