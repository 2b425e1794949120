package testserver

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEchoFrames: what a client sends, and what the server answers up to its FIN.
func TestEchoFrames(t *testing.T) {
	s := start(t, Config{})
	const bye = `88 82 00 00 00 00 03 E8`
	const byeEcho = `88 02 03 E8`
	for name, test := range map[string]struct{ client, server string }{
		"RFC 6455's masked Hello":         {`81 85 37 fa 21 3d 7f 9f 4d 51 58` + bye, `81 05 "Hello"` + byeEcho},
		"binary":                          {`82 83` + zeroMask + `00 FF 80` + bye, `82 03 00 FF 80` + byeEcho},
		"empty text":                      {`81 80` + zeroMask + bye, `81 00` + byeEcho},
		"two in one write":                {`81 81` + zeroMask + `"a" 81 81` + zeroMask + `"b"` + bye, `81 01 "a" 81 01 "b"` + byeEcho},
		"fragments":                       {`01 83` + zeroMask + `"abc" 00 80` + zeroMask + `80 81` + zeroMask + `"d"` + bye, `81 04 "abcd"` + byeEcho},
		"UTF-8 cut within a character":    {`01 81` + zeroMask + `C3 80 81` + zeroMask + `A9` + bye, `81 02 C3 A9` + byeEcho},
		"ping":                            {`89 82` + zeroMask + `"hi"` + bye, `8A 02 "hi"` + byeEcho},
		"ping between fragments":          {`01 81` + zeroMask + `"a" 89 80` + zeroMask + `80 81` + zeroMask + `"b"` + bye, `8A 00 81 02 "ab"` + byeEcho},
		"unasked pong":                    {`8A 81` + zeroMask + `"x"` + bye, byeEcho},
		"empty Close":                     {`88 80` + zeroMask, `88 00`},
		"Close with reason":               {`88 85` + zeroMask + `0F A0 "bye"`, `88 05 0F A0 "bye"`},
		"what follows the Close is lost":  {bye + `81 81` + zeroMask + `"a"`, byeEcho},
		"unmasked":                        {`81 02 "hi"`, violated(1002, "a frame is not masked")},
		"reserved bit 1":                  {`C1 80` + zeroMask, violated(1002, "a frame has a reserved bit set")},
		"reserved bit 2":                  {`A1 80` + zeroMask, violated(1002, "a frame has a reserved bit set")},
		"reserved bit 3":                  {`91 80` + zeroMask, violated(1002, "a frame has a reserved bit set")},
		"opcode 3":                        {`83 80` + zeroMask, violated(1002, "a frame has the unknown opcode 3")},
		"opcode 7":                        {`87 80` + zeroMask, violated(1002, "a frame has the unknown opcode 7")},
		"opcode 11":                       {`8B 80` + zeroMask, violated(1002, "a frame has the unknown opcode 11")},
		"opcode 15":                       {`8F 80` + zeroMask, violated(1002, "a frame has the unknown opcode 15")},
		"length 125 in 16 bits":           {`82 FE 00 7D` + zeroMask + strings.Repeat("00", 125), violated(1002, "a frame's length is not in its shortest form")},
		"length 0 in 64 bits":             {`82 FF 00 00 00 00 00 00 00 00` + zeroMask, violated(1002, "a frame's length is not in its shortest form")},
		"fragmented ping":                 {`09 80` + zeroMask, violated(1002, "a control frame is fragmented")},
		"ping of 126 bytes":               {`89 FE 00 7E` + zeroMask + strings.Repeat("00", 126), violated(1002, "a control frame has 126 bytes")},
		"continuation of nothing":         {`80 80` + zeroMask, violated(1002, "a continuation frame continues nothing")},
		"message within a message":        {`01 80` + zeroMask + `81 80` + zeroMask, violated(1002, "a message begins within another")},
		"text not in UTF-8":               {`81 81` + zeroMask + `FF`, violated(1007, "a text message is not UTF-8")},
		"Close with one byte":             {`88 81` + zeroMask + `03`, violated(1002, "a Close frame has a body of one byte")},
		"Close with a bad reason":         {`88 83` + zeroMask + `03 E8 FF`, violated(1007, "a Close frame has a reason that is not UTF-8")},
		"length with the top bit set":     {`82 FF 80 00 00 00 00 00 00 00` + zeroMask, violated(1002, "a frame's length has its top bit set")},
		"length beyond the server's":      {`82 FF 00 00 00 00 04 00 00 01` + zeroMask, violated(1009, "a frame of 67108865 bytes exceeds the limit")},
		"end of the stream":               {``, ``},
		"end of the stream after message": {`81 81` + zeroMask + `"a"`, `81 01 "a"`},
		"end of the stream within frame":  {`81 82` + zeroMask + `"a"`, ``},
	} {
		for target, seen := range map[string]func(string) string{
			"/echo":         withoutReason, // the channel has words of its own
			byteEchoHandler: func(s string) string { return s },
		} {
			want := toHex([]byte(seen(unhex(t, test.server))))
			t.Run(name+target, func(t *testing.T) {
				p := open(t, s, target)
				p.send(test.client)
				require.NoError(t, p.CloseWrite())
				require.Equal(t, want, toHex([]byte(seen(p.rest()))))
			})
			t.Run(name+target+", byte by byte", func(t *testing.T) {
				p := open(t, s, target)
				bytes := unhex(t, test.client)
				for i := range len(bytes) {
					p.write(bytes[i : i+1])
				}
				require.NoError(t, p.CloseWrite())
				require.Equal(t, want, toHex([]byte(seen(p.rest()))))
			})
		}
	}
}

// byteEchoHandler echoes as /echo does, but without a channel.
const byteEchoHandler = "/drop-fin?after=1000000"

// withoutReason is what a server sent, but for a Close's reason where that is all.
func withoutReason(sent string) string {
	if len(sent) > 4 && sent[0] == 0x88 {
		return sent[:1] + "\x02" + sent[2:4]
	}
	return sent
}

// violated is the Close of a server that fails the connection.
func violated(code int, reason string) string {
	return fmt.Sprintf("88 %02X %04X %q", 2+len(reason), code, reason)
}

func TestCloseCodesOnTheWire(t *testing.T) {
	s := start(t, Config{})
	for code, legal := range map[int]bool{
		0: false, 999: false, 1000: true, 1001: true, 1003: true, 1004: false, 1005: false, 1006: false, 1007: true,
		1014: true, 1015: false, 1016: false, 2999: false, 3000: true, 4999: true, 5000: false, 65535: false,
	} {
		for _, target := range []string{"/echo", byteEchoHandler} {
			p := open(t, s, target)
			p.send(fmt.Sprintf("88 82 %s %04X", zeroMask, code))
			answer := code
			if !legal && (code < 5000 || target != "/echo") { // the channel takes what browsers take
				answer = 1002
			}
			require.Equal(t, fmt.Sprintf("88 02 %02x %02x", answer>>8, answer&0xFF), toHex([]byte(withoutReason(p.rest()))), "%d at %s", code, target)
		}
	}
}

func TestMessageSizes(t *testing.T) {
	s := start(t, Config{MaxMessageSize: 1 << 20})
	p := open(t, s, "/echo")
	for _, test := range []struct {
		size int
		head string // without the FIN-opcode byte and the mask
	}{
		{125, "7D"}, {126, "7E 00 7E"}, {4096, "7E 10 00"}, {65535, "7E FF FF"},
		{65536, "7F 00 00 00 00 00 01 00 00"}, {1 << 20, "7F 00 00 00 00 00 10 00 00"},
	} {
		length := []byte(unhex(t, test.head))
		payload := strings.Repeat("0123456789abcdef", test.size/16+1)[:test.size]
		length[0] |= 0x80
		go p.write("\x82" + string(length) + "\x00\x00\x00\x00" + payload)
		length[0] &^= 0x80
		p.want("\x82" + string(length) + payload)
	}

	p = open(t, s, "/echo") // fragments that are too large together only
	half := "\x80\xff\x00\x00\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00" + strings.Repeat("x", 1<<19)
	go p.write("\x02" + half[1:] + "\x00" + half[1:] + "\x80\x81\x00\x00\x00\x00x")
	require.Equal(t, "88 02 03 f1", toHex([]byte(withoutReason(p.rest()))))
}
