package websocket

import (
	"bytes"
	stdflate "compress/flate"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"

	"adieu/websocket/wire"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseExtensions(t *testing.T) {
	for _, c := range []struct {
		header string
		want   []extension
		broken bool
	}{
		{header: "", want: nil},
		{header: "a", want: []extension{{name: "a"}}},
		{header: " a , b;x ;y= 1;z=\"q\" ,, c", want: []extension{
			{name: "a"},
			{name: "b", params: []extensionParam{{name: "x"}, {name: "y", value: "1", hasValue: true}, {name: "z", value: "q", hasValue: true}}},
			{name: "c"},
		}},
		{header: `a;x="\q"`, want: []extension{{name: "a", params: []extensionParam{{name: "x", value: "q", hasValue: true}}}}},
		{header: `a;x="not a token"`, broken: true},
		{header: `a;x=""`, broken: true},
		{header: `a;x="open`, broken: true},
		{header: "a;", broken: true},
		{header: "a;x=", broken: true},
		{header: "a b", broken: true},
		{header: ";a", broken: true},
		{header: "a=1", broken: true},
	} {
		got, ok := parseExtensions(c.header)
		assert.Equal(t, !c.broken, ok, c.header)
		if !c.broken {
			assert.Equal(t, c.want, got, c.header)
		}
	}
}

// TestAcceptDeflate is RFC 7692 §7.1 from the client's side: every answer it may get.
func TestAcceptDeflate(t *testing.T) {
	for answer, want := range map[string]string{
		"":                   "",
		"permessage-deflate": "permessage-deflate",
		"permessage-deflate; server_no_context_takeover; client_no_context_takeover": "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
		"permessage-deflate; server_max_window_bits=8":                               "permessage-deflate; server_max_window_bits=8",
		"permessage-deflate; client_max_window_bits=15":                              "permessage-deflate; client_max_window_bits=15",
		`permessage-deflate; server_max_window_bits="10"`:                            "permessage-deflate; server_max_window_bits=10",
		"x-foo":                                                                      "Received unexpected extension: x-foo",
		"permessage-deflate, x-foo":                                                  "Received unexpected extension: x-foo",
		"permessage-deflate, permessage-deflate":                                     "Received duplicate permessage-deflate response",
		"permessage-deflate; x":                                                      "Received unexpected permessage-deflate extension parameter: x",
		"permessage-deflate; server_max_window_bits=7":                               "Received invalid server_max_window_bits parameter",
		"permessage-deflate; server_max_window_bits=16":                              "Received invalid server_max_window_bits parameter",
		"permessage-deflate; server_max_window_bits=08":                              "Received invalid server_max_window_bits parameter",
		"permessage-deflate; server_max_window_bits=+9":                              "Received invalid server_max_window_bits parameter",
		"permessage-deflate; server_max_window_bits":                                 "Received invalid server_max_window_bits parameter",
		"permessage-deflate; client_max_window_bits":                                 "Received invalid client_max_window_bits parameter",
		"permessage-deflate; client_max_window_bits=7":                               "Received invalid client_max_window_bits parameter",
		"permessage-deflate; server_no_context_takeover=1":                           "Received invalid server_no_context_takeover parameter",
		"permessage-deflate; client_no_context_takeover; client_no_context_takeover": "Received duplicate permessage-deflate parameter: client_no_context_takeover",
		"permessage-deflate;":                                                        "Error during WebSocket handshake: 'Sec-WebSocket-Extensions' header value is broken",
	} {
		p, err := acceptDeflate(answer, 0)
		got := ""
		switch {
		case err != nil:
			got = err.Error()
		case p != nil:
			got = p.String()
		}
		assert.Equal(t, want, got, answer)
	}
}

// TestWindowLimit is a client, or a server, that keeps small windows only.
func TestWindowLimit(t *testing.T) {
	for bits, want := range map[int]int{0: 0, -1: 0, 1: 8, 7: 8, 8: 8, 9: 9, 14: 14, 15: 0, 16: 0} {
		assert.Equal(t, want, windowLimit(bits), "%d", bits)
	}
	assert.Equal(t, "permessage-deflate; client_max_window_bits", deflateOffer(0))
	assert.Equal(t, "permessage-deflate; server_max_window_bits=9; client_max_window_bits=9", deflateOffer(9))
	for answer, want := range map[string]string{
		"": "",
		"permessage-deflate; server_max_window_bits=9":                           "permessage-deflate; server_max_window_bits=9; client_max_window_bits=9",
		"permessage-deflate; server_max_window_bits=8; client_max_window_bits=8": "permessage-deflate; server_max_window_bits=8; client_max_window_bits=8",
		"permessage-deflate":                                                      "Received invalid server_max_window_bits parameter",
		"permessage-deflate; server_max_window_bits=10":                           "Received invalid server_max_window_bits parameter",
		"permessage-deflate; server_max_window_bits=9; client_max_window_bits=10": "Received invalid client_max_window_bits parameter",
		"permessage-deflate; server_max_window_bits=7":                            "Received invalid server_max_window_bits parameter",
	} {
		p, err := acceptDeflate(answer, 9)
		got := ""
		switch {
		case err != nil:
			got = err.Error()
		case p != nil:
			got = p.String()
		}
		assert.Equal(t, want, got, answer)
	}
}

// TestSmallWindows: both roles agree on the smaller of their windows, and keep no more.
func TestSmallWindows(t *testing.T) {
	for _, c := range []struct{ client, server, want int }{{9, 0, 9}, {0, 10, 10}, {12, 9, 9}, {8, 15, 8}, {0, 0, 15}} {
		u, refused := parseURL("ws://peer.example/chat", "", true)
		require.Nil(t, refused)
		o := &opening{url: u, compress: true, maxWindow: windowLimit(c.client)}
		r, err := rfc6455{}.request(o)
		require.NoError(t, err)
		response, byServer := rfc6455{server: true}.respond(r, &Acceptance{Config: Config{WindowBits: c.server}})
		byClient, _, err := rfc6455{}.answer(o, response.Append(nil), true)
		require.NoError(t, err)
		size := windowSize(c.want)
		for server, settled := range map[bool]accepted{true: byServer, false: byClient} {
			d := rfc6455{server: server}
			assert.Equal(t, size, d.deflater(settled).window.size, "%v", c)
			assert.Equal(t, size, d.receiver(&Config{}, settled, nil).(*rfc6455Receiver).inflater.window.size, "%v", c)
		}
	}
}

func TestChooseDeflate(t *testing.T) {
	for _, c := range []struct {
		offers, want string
		own          deflateParams
	}{
		{"", "", deflateParams{}},
		{"x-foo", "", deflateParams{}},
		{"permessage-deflate", "permessage-deflate", deflateParams{}},
		{"permessage-deflate; client_max_window_bits", "permessage-deflate", deflateParams{}},
		{"permessage-deflate; client_max_window_bits", "permessage-deflate; client_max_window_bits=10", deflateParams{clientBits: 10}},
		{"permessage-deflate", "permessage-deflate", deflateParams{clientBits: 10}}, // the client could not obey
		{"permessage-deflate; client_max_window_bits=9", "permessage-deflate; client_max_window_bits=9", deflateParams{clientBits: 10}},
		{"permessage-deflate; server_max_window_bits=9", "permessage-deflate; server_max_window_bits=9", deflateParams{}},
		{"permessage-deflate; server_max_window_bits=12", "permessage-deflate; server_max_window_bits=9", deflateParams{serverBits: 9}},
		{"permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover", deflateParams{}},
		{"permessage-deflate; server_max_window_bits", "", deflateParams{}},
		{"permessage-deflate; x, permessage-deflate", "permessage-deflate", deflateParams{}},
		{"permessage-deflate; server_max_window_bits=99, permessage-deflate; client_no_context_takeover", "permessage-deflate; client_no_context_takeover", deflateParams{}},
	} {
		_, got := chooseDeflate(c.offers, c.own)
		assert.Equal(t, c.want, got, c.offers)
	}
}

// What we compress must not refer further back than the window says, which an inflater
// with nothing but that window can tell.
func TestDeflateHonoursTheWindow(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for bits := minWindowBits; bits <= maxWindowBits; bits++ {
		for _, noTakeover := range []bool{false, true} {
			d := newDeflater(bits, noTakeover)
			ours := newInflater(bits, noTakeover)
			var before []byte
			for range 40 {
				message := somewhatRepetitive(random)
				compressed, ok := d.compress(message)
				if !ok {
					continue
				}
				dict := before[max(0, len(before)-windowSize(bits)):]
				std := stdflate.NewReaderDict(bytes.NewReader(append(bytes.Clone(compressed), deflateEnd...)), dict)
				got, err := io.ReadAll(std)
				require.NoError(t, err)
				require.Equal(t, message, got, "bits %d", bits)
				got, err = inflateAll(ours, bytes.Clone(compressed), 1<<20)
				require.NoError(t, err)
				require.Equal(t, message, got, "bits %d", bits)
				if !noTakeover {
					before = append(before, message...)
				}
				assert.LessOrEqual(t, d.window.len(), windowSize(bits))
				assert.LessOrEqual(t, ours.window.len(), windowSize(bits))
			}
		}
	}
}

// TestDeflateReferencesStayInTheWindow looks for a reference beyond a small window in a
// message that would profit from one: letters, a long gap, the same letters.
func TestDeflateReferencesStayInTheWindow(t *testing.T) {
	letters := string(printable(noise(5, 200)))
	message := []byte(letters + strings.Repeat("-", 30000) + letters)
	short, ok := newDeflater(8, true).compress(message)
	require.True(t, ok)
	long, ok := newDeflater(15, true).compress(message)
	require.True(t, ok)
	assert.Greater(t, len(short), len(long)+100, "the second half cannot be a reference")
}

// TestWindow: it is the end of all that was added, in whatever pieces.
func TestWindow(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	w := newWindow(8, false)
	var all []byte
	assert.Empty(t, w.appendLast(nil, 10))
	for i := range 500 {
		b := noise(uint64(i), 8*(1+random.IntN(choose(random.IntN(9) == 0, 50, 10))))
		w.add(b)
		w.add(nil)
		all = append(all, b...)
		end := all[max(0, len(all)-256):]
		require.Equal(t, len(end), w.len())
		require.LessOrEqual(t, cap(w.bytes), 256)
		n := 1 + random.IntN(len(end))
		require.Equal(t, end[len(end)-n:], w.appendLast(nil, n))
		require.Equal(t, end, w.appendLast(nil, 1000))
		got := make([]byte, n)
		for have := 0; have < n; {
			have += w.copy(got[have:], n-have)
		}
		require.Equal(t, end[len(end)-n:], got)
	}
	none := newWindow(8, true)
	none.add(all)
	assert.Zero(t, none.len())
	assert.Empty(t, none.appendLast(nil, 10))
}

// TestCodecPool: it keeps a bounded number, the ones that were used last.
func TestCodecPool(t *testing.T) {
	var p codecPool[int]
	for i := range 3 * maxPooledCodecs {
		p.put(i)
	}
	assert.Len(t, p.idle, maxPooledCodecs)
	got, ok := p.get(func(i int) bool { return i%10 == 0 })
	assert.True(t, ok)
	assert.Equal(t, 90, got)
	_, ok = p.get(func(i int) bool { return i < 2*maxPooledCodecs })
	assert.False(t, ok)
	assert.Len(t, p.idle, maxPooledCodecs-1)
}

func somewhatRepetitive(r *rand.Rand) []byte {
	words := []string{"goodbye", "WebSocket", "channel", "\x00\x01\x02", "the peer", " ", "{\"id\":12345}"}
	var b bytes.Buffer
	for range 1 + r.IntN(400) {
		b.WriteString(words[r.IntN(len(words))])
	}
	return b.Bytes()
}

// FuzzDeflate: messages come out as they went in, whatever was agreed, through our own
// inflater and through the standard library's with nothing but the agreed window.
func FuzzDeflate(f *testing.F) {
	f.Add([]byte(strings.Repeat("adieu ", 30)), []byte("adieu adieu adieu adieu adieu adieu adieu"), uint8(7), false)
	f.Add([]byte(strings.Repeat("a", 400)), noise(9, 64), uint8(0), true)
	f.Add(bytes.Repeat(noise(1, 300), 3), bytes.Repeat(noise(1, 300), 2), uint8(1), false)
	f.Fuzz(func(t *testing.T, first, second []byte, bits uint8, noTakeover bool) {
		agreed := minWindowBits + int(bits%8)
		out, in := newDeflater(agreed, noTakeover), newInflater(agreed, noTakeover)
		var history []byte
		for _, message := range [][]byte{first, second, first} {
			compressed, ok := out.compress(message)
			if !ok {
				continue
			}
			require.Less(t, len(compressed), len(message))
			want, err := stdInflate(compressed, history[max(0, len(history)-windowSize(agreed)):])
			require.NoError(t, err)
			require.True(t, bytes.Equal(message, want))
			got, err := inflateAll(in, bytes.Clone(compressed), int64(len(message)))
			require.NoError(t, err)
			require.True(t, bytes.Equal(message, got))
			if !noTakeover {
				history = append(history, message...)
			}
		}
	})
}

// FuzzExtensions: what a server answers to any offer, a client accepts and understands
// likewise; and an answer that a client understands stays the same when it is written.
func FuzzExtensions(f *testing.F) {
	for _, seed := range []string{
		"", deflateOffer(0), "permessage-deflate; server_max_window_bits=9; client_max_window_bits=\"10\"",
		"x-foo; a=b, permessage-deflate; client_no_context_takeover; server_no_context_takeover",
		"permessage-deflate; x, permessage-deflate; client_max_window_bits", `a;x="\q"`, "a;", "permessage-deflate; server_max_window_bits=08",
	} {
		f.Add(seed, uint8(0), uint8(9), false)
		f.Add(seed, uint8(12), uint8(0), true)
	}
	f.Fuzz(func(t *testing.T, header string, serverBits, clientBits uint8, noTakeover bool) {
		own := deflateParams{serverNoTakeover: noTakeover, clientNoTakeover: noTakeover}
		if minWindowBits <= serverBits && serverBits <= maxWindowBits {
			own.serverBits = int(serverBits)
		}
		if minWindowBits <= clientBits && clientBits <= maxWindowBits {
			own.clientBits = int(clientBits)
		}
		if agreed, answer := chooseDeflate(header, own); agreed != nil {
			understood, err := acceptDeflate(answer, 0)
			require.NoError(t, err)
			assert.Equal(t, agreed, understood, "%q answers %q", answer, header)
			assert.True(t, own.serverBits == 0 || agreed.serverBits != 0 && agreed.serverBits <= own.serverBits)
			assert.True(t, !noTakeover || agreed.serverNoTakeover && agreed.clientNoTakeover)
		}
		list, ok := parseExtensions(header)
		for _, e := range list {
			assert.True(t, isToken(e.name))
		}
		understood, err := acceptDeflate(header, 0)
		if err != nil || understood == nil {
			assert.True(t, err != nil || len(list) == 0)
			return
		}
		assert.True(t, ok)
		again, err := acceptDeflate(understood.String(), 0)
		require.NoError(t, err)
		assert.Equal(t, understood, again)
	})
}

func BenchmarkDeflate1KiBWithTakeover(b *testing.B) {
	d := newDeflater(15, false)
	message := []byte(strings.Repeat(`{"id":12345,"name":"channel","ok":true}`, 26))
	b.ReportAllocs()
	for b.Loop() {
		d.compress(message)
	}
}

// A compressed conversation, the peer's half written with the standard library.
func TestCompressedConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{})
		r := s.request()
		assert.Equal(t, deflateOffer(0), r.Fields.Get("Sec-WebSocket-Extensions"))
		answer := rightAnswer(r)
		answer.Fields.Add("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits=9")
		s.write(answer.Append(nil))
		s.settled("open1")
		s.send("c1 07 f2 48 cd c9 c9 07 00")       // "Hello", compressed
		s.send("41 03 f2 48 cd 80 04 c9 c9 07 00") // again, in two fragments
		s.send("c1 05 f2 00 11 00 00")             // again, from the window
		s.send("81 05 48 65 6c 6c 6f")             // again, as it is
		s.settled("open1 message1(Hello) message1(Hello) message1(Hello) message1(Hello)")
		text := strings.Repeat("adieu ", 100)
		s.script(func(ws *WebSocket) {
			assert.Equal(t, "permessage-deflate; client_max_window_bits=9", ws.Extensions())
			ws.SendText(text)
			assert.Equal(t, uint64(600), ws.BufferedAmount(), "script's bytes, not the wire's")
			ws.SendText("short")
		})
		head := s.read(6)
		assert.Equal(t, byte(0xc1), head[0])
		body := s.read(int(head[1] & 0x7f))
		wire.MaskBytes([4]byte(head[2:]), 0, body)
		got, err := io.ReadAll(stdflate.NewReader(bytes.NewReader(append(body, deflateEnd...))))
		require.NoError(t, err)
		assert.Equal(t, text, string(got))
		s.expect("81 05 73 68 6f 72 74")
		synctest.Wait() // the writer has counted what the peer has read
		s.script(func(ws *WebSocket) { assert.Zero(t, ws.BufferedAmount()) })
		s.finish()
	})
}
