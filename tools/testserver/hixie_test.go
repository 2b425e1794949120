package testserver

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHixieEchoFrames(t *testing.T) {
	s := start(t, Config{MaxMessageSize: 1000})
	for name, test := range map[string]struct{ client, server string }{
		"text":                    {`00 "Hello" FF FF 00`, `00 "Hello" FF FF 00`},
		"empty text":              {`00 FF FF 00`, `00 FF FF 00`},
		"NUL and U+00FF":          {`00 "a" 00 C3 BF "b" FF FF 00`, `00 "a" 00 C3 BF "b" FF FF 00`},
		"invalid UTF-8":           {`00 80 FF FF 00`, `00 EF BF BD FF FF 00`},
		"unknown text-like":       {`01 "x" FF 7F FF 00 "y" FF FF 00`, `00 "y" FF FF 00`},
		"unknown with length":     {`80 02 00 FF FE 00 00 "y" FF FF 00`, `00 "y" FF FF 00`},
		"length in groups":        {`80 80 81 01` + strings.Repeat("00", 129) + `00 "y" FF FF 00`, `00 "y" FF FF 00`},
		"FF with bytes":           {`FF 01 00 00 "y" FF FF 00`, `00 "y" FF FF 00`},
		"long form of FF 00":      {`FF 80 00`, `FF 00`},
		"lone FF is no goodbye":   {`FF`, ``},
		"unread after goodbye":    {`FF 00 00 "x" FF`, `FF 00`},
		"end without goodbye":     {`00 "x" FF`, `00 "x" FF`},
		"length overflow":         {strings.Repeat("FF", 16), ``},
		"length beyond the limit": {`80 87 69 00`, ``}, // 1001
		"endless text":            {`00` + strings.Repeat("61", 1100), ``},
	} {
		t.Run(name, func(t *testing.T) {
			p := openHixie(t, s, "/echo")
			p.send(test.client)
			require.NoError(t, p.CloseWrite())
			require.Equal(t, toHex([]byte(unhex(t, test.server))), toHex([]byte(p.rest())))
		})
		t.Run(name+", byte by byte", func(t *testing.T) {
			p := openHixie(t, s, "/echo")
			bytes := unhex(t, test.client)
			for i := range len(bytes) {
				p.write(bytes[i : i+1])
			}
			require.NoError(t, p.CloseWrite())
			require.Equal(t, toHex([]byte(unhex(t, test.server))), toHex([]byte(p.rest())))
		})
	}
}

func TestHixie75HasNoGoodbye(t *testing.T) {
	s, _ := startScript(t, `connection.send("hi"); connection.send(connection.receive()); connection.sendClose()`)
	p := dial(t, s)
	p.write("GET /t HTTP/1.1\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nHost: x\r\nOrigin: null\r\n\r\n")
	p.wantHead("HTTP/1.1 101 Web Socket Protocol Handshake\r\n")
	p.wantHex(`00 "hi" FF`)
	p.send(`FF 00 00 "a" FF`) // FF 00 is an empty frame of no meaning
	p.wantHex(`00 "a" FF`)
	p.wantEOF()
}
