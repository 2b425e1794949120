package wiretrace

import (
	"strings"
	"testing"

	"adieu/websocket"
	"adieu/websocket/wire"

	"github.com/stretchr/testify/assert"
)

func TestFrameTitles(t *testing.T) {
	long := []byte(strings.Repeat("é", 400))
	for want, c := range map[string]struct {
		h       wire.Header
		payload []byte
	}{
		`Text "hello" (5 bytes)`:           {wire.Header{Fin: true, Opcode: wire.OpText}, []byte("hello")},
		`Text (0 bytes)`:                   {wire.Header{Fin: true, Opcode: wire.OpText}, nil},
		`Text "\"\n" (2 bytes)`:            {wire.Header{Fin: true, Opcode: wire.OpText}, []byte("\"\n")},
		`Text "h" (1 byte, FIN 0)`:         {wire.Header{Opcode: wire.OpText}, []byte("h")},
		`Continuation "i" (1 byte)`:        {wire.Header{Fin: true}, []byte("i")},
		`Continuation ff fe (2 bytes)`:     {wire.Header{Fin: true}, []byte{0xff, 0xfe}},
		`Binary 00 01 (2 bytes)`:           {wire.Header{Fin: true, Opcode: wire.OpBinary}, []byte{0, 1}},
		`Ping`:                             {wire.Header{Fin: true, Opcode: wire.OpPing}, nil},
		`Pong "p" (1 byte)`:                {wire.Header{Fin: true, Opcode: wire.OpPong}, []byte("p")},
		`Close`:                            {wire.Header{Fin: true, Opcode: wire.OpClose}, nil},
		`Close 1000`:                       {wire.Header{Fin: true, Opcode: wire.OpClose}, []byte{3, 0xe8}},
		`Close 1000 "bye"`:                 {wire.Header{Fin: true, Opcode: wire.OpClose}, []byte("\x03\xe8bye")},
		`Close 00 (1 byte)`:                {wire.Header{Fin: true, Opcode: wire.OpClose}, []byte{0}},
		`Opcode 3 78 (1 byte)`:             {wire.Header{Fin: true, Opcode: 3}, []byte("x")},
		`Text (20 bytes, compressed)`:      {wire.Header{Fin: true, Opcode: wire.OpText, Rsv1: true}, make([]byte, 20)},
		`Text "" (0 bytes, masked)`:        {wire.Header{Fin: true, Opcode: wire.OpText, Masked: true}, nil},
		`Text "x" (1 byte, reserved bits)`: {wire.Header{Fin: true, Opcode: wire.OpText, Rsv2: true}, []byte("x")},
		`Text "` + strings.Repeat("é", shownText) + `…" (800 bytes)`: {wire.Header{Fin: true, Opcode: wire.OpText}, long},
		`Text "x" (1 byte, length not minimal)`:                      {wire.Header{Fin: true, Opcode: wire.OpText, LengthForm: 2}, []byte("x")},
	} {
		c.h.Length = uint64(len(c.payload))
		e := FrameEvent(websocket.Frame{Header: c.h, Payload: c.payload}, In)
		want = strings.Replace(want, `Text "" (0`, "Text (0", 1)
		assert.Equal(t, want, e.Title)
		assert.Equal(t, Frame, e.Kind)
	}
}

func TestFrameTitlesOfWhatIsNotWhole(t *testing.T) {
	h := wire.Header{Fin: true, Opcode: wire.OpText, Length: 1 << 40, Masked: true}
	assert.Equal(t, `Text "ab…" (1099511627776 bytes, 2 came)`, FrameEvent(websocket.Frame{Header: h, Payload: []byte("ab")}, Out).Title)

	h = wire.Header{Fin: true, Opcode: wire.OpText, Rsv1: true, Length: 3}
	e := FrameEvent(websocket.Frame{Header: h, Payload: []byte{1, 2, 3}, Content: []byte("again"), ContentLength: 5}, In)
	assert.Equal(t, `Text "again" (5 bytes, 3 compressed)`, e.Title)
	assert.Contains(t, e.Detail, "inflated:\n61 67 61 69 6e")
	assert.Contains(t, e.Detail, "FIN 1, RSV 100, opcode 1, length 3\n01 02 03")
}

func TestHixieFrameTitles(t *testing.T) {
	for want, f := range map[string]websocket.Frame{
		`00…FF text "hi" (2 bytes)`:          {Protocol: websocket.Hixie76, Header: wire.Header{Length: 2}, Payload: []byte("hi")},
		"FF 00 close":                        {Protocol: websocket.Hixie76, HixieType: 0xFF},
		"FF frame without meaning (0 bytes)": {Protocol: websocket.Hixie75, HixieType: 0xFF},
		"80 frame without meaning (3 bytes)": {Protocol: websocket.Hixie76, HixieType: 0x80, Header: wire.Header{Length: 3}},
	} {
		assert.Equal(t, want, FrameEvent(f, In).Title)
	}
}

func TestDump(t *testing.T) {
	assert.Equal(t, "", Dump(nil, 0))
	assert.Equal(t, "61 00 ff                                         a..", Dump([]byte("a\x00\xff"), 3))
	lines := strings.Split(Dump(make([]byte, 1000), 5000), "\n")
	assert.Len(t, lines, dumped/16+1)
	assert.Equal(t, "… 4744 bytes more", lines[dumped/16])
}
