package testserver

import (
	"bytes"
	stdflate "compress/flate"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// stdInflate is a decoder that nobody here wrote.
func stdInflate(t *testing.T, payload []byte, dictionary string) string {
	t.Helper()
	whole := append(bytes.Clone(payload), 0x00, 0x00, 0xFF, 0xFF, 0x01, 0x00, 0x00, 0xFF, 0xFF)
	b, err := io.ReadAll(stdflate.NewReaderDict(bytes.NewReader(whole), []byte(dictionary)))
	require.NoError(t, err)
	return string(b)
}

// The bytes are those of RFC 7692 §7.2.3.
func TestInflateExamples(t *testing.T) {
	for name, test := range map[string]struct{ bytes, dictionary, want string }{
		"one block":                 {`F2 48 CD C9 C9 07 00`, "", "Hello"},
		"with the window of before": {`F2 00 11 00 00`, "Hello", "Hello"},
		"stored":                    {`00 05 00 FA FF "Hello" 00`, "", "Hello"},
		"BFINAL":                    {`F3 48 CD C9 C9 07 00 00`, "", "Hello"},
		"two blocks":                {`F2 48 05 00 00 00 FF FF CA C9 C9 07 00`, "", "Hello"},
		"empty":                     {`00`, "", ""},
	} {
		got, err := inflate([]byte(unhex(t, test.bytes)), []byte(test.dictionary), 100)
		require.NoError(t, err, name)
		assert.Equal(t, test.want, string(got), name)
	}
	for name, bytes := range map[string]string{"reserved block": `06`, "cut": `F2 48 CD`} {
		_, err := inflate([]byte(unhex(t, bytes)), nil, 100)
		assert.Error(t, err, name)
	}
	bomb, err := deflate(make([]byte, 101), nil, maxWindowBits, false)
	require.NoError(t, err)
	_, err = inflate(bomb, nil, 100)
	assert.EqualError(t, err, "inflates to more than 100 bytes")
}

func TestDeflateRoundTrip(t *testing.T) {
	text := strings.Repeat("abcdefghij", 100) + strings.Repeat("-", 5000) + strings.Repeat("abcdefghij", 100)
	for _, bits := range []int{8, 9, 15} {
		for _, final := range []bool{false, true} {
			for _, dictionary := range []string{"", text} {
				b, err := deflate([]byte(text), []byte(dictionary), bits, final)
				require.NoError(t, err)
				assert.Less(t, len(b), len(text)/4)
				assert.False(t, bytes.HasSuffix(b, deflateTail))
				got, err := inflate(b, []byte(dictionary[max(0, len(dictionary)-1<<bits):]), len(text))
				require.NoError(t, err)
				assert.Equal(t, text, string(got))
				if !final {
					assert.Equal(t, text, stdInflate(t, b, dictionary[max(0, len(dictionary)-1<<bits):]))
				}
			}
		}
	}
	b, err := deflate(nil, nil, 15, false)
	require.NoError(t, err)
	assert.Equal(t, "00", toHex(b))
}

// TestDeflateWriter: what is written by hand must be as wrong as it is meant to be, and no
// more.
func TestDeflateWriter(t *testing.T) {
	history := string(bytes.Repeat([]byte("0123456789"), 3300))[:32768]
	for _, distance := range []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 16, 17, 24, 25, 100, 256, 257, 1000, 24577, 32766, 32767, 32768} {
		var w deflateWriter
		w.back(distance)
		from := history[len(history)-distance:]
		for len(from) < 3 {
			from += from
		}
		assert.Equal(t, from[:3], stdInflate(t, w.message(), history), "%d", distance)
	}
	var literals strings.Builder
	for i := range 256 {
		literals.WriteByte(byte(i))
	}
	var w deflateWriter
	w.fixed(false, literals.String())
	w.stored(false, "stored")
	w.fixed(false, "")
	assert.Equal(t, literals.String()+"stored", stdInflate(t, w.message(), ""))
}

// TestCompressionInScripts: a script speaks permessage-deflate, in fragments and with
// context takeover.
func TestCompressionInScripts(t *testing.T) {
	s, l := startScript(t, `
		connection.accept({extensions: "permessage-deflate"});
		const first = connection.receive();
		log(connection.compressed, toHex(first), text(inflate(first)));
		const second = connection.receive();
		log(connection.compressed, text(inflate(second, {dictionary: "Hello"})));
		log(connection.receive(), connection.compressed);
		connection.sendFrame({rsv1: true, opcode: 1, payload: deflate("Hello")});
		connection.sendFrame({rsv1: true, opcode: 1, payload: deflate("Hello", {dictionary: "Hello", windowBits: 8})});
		for (const bad of [() => deflate("x", {windowBits: 7}), () => deflate("x", {windowBits: 16}), () => deflate("x", {level: 1}),
				() => inflate(hex("06")), () => inflate(hex("00"), {final: true})])
			try { bad(); log("no error") } catch (e) { log(e.message) }`)
	p := dial(t, s)
	p.write(rfcRequest("/t"))
	assert.Contains(t, p.head(), "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n")
	p.send(`41 83` + zeroMask + `F2 48 CD 80 84` + zeroMask + `C9 C9 07 00`)
	p.send(`C1 85` + zeroMask + `F2 00 11 00 00` + `81 82` + zeroMask + `"hi"`)
	var out strings.Builder
	for range 2 {
		head := make([]byte, 2)
		_, err := io.ReadFull(p, head)
		require.NoError(t, err)
		assert.Equal(t, byte(0xC1), head[0])
		payload := make([]byte, head[1])
		_, err = io.ReadFull(p, payload)
		require.NoError(t, err)
		out.WriteString(stdInflate(t, payload, out.String()))
	}
	assert.Equal(t, "HelloHello", out.String())
	p.wantHex(`88 02 03 E8`)
	p.send(`C1 85` + zeroMask + `F2 00 11 00 00`) // may still come, and must not be taken for an error
	p.goodbye(`88 82` + zeroMask + `03 E8`)
	assert.Equal(t, []string{
		"t_wsh.js: true f2 48 cd c9 c9 07 00 Hello", "t_wsh.js: true Hello", "t_wsh.js: hi false",
		"t_wsh.js: windowBits 7: want a number from 8 to 15", "t_wsh.js: windowBits 16: want a number from 0 to 15",
		"t_wsh.js: unknown option \"level\"; there are windowBits, final, dictionary",
		"t_wsh.js: cannot inflate: flate: corrupt input before offset 1",
		"t_wsh.js: unknown option \"final\"; there are dictionary",
	}, l.all())
}
