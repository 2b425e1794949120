package wire_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/wire"
)

const requestText = "GET /demo?x=1 HTTP/1.1\r\n" +
	"Host: example.com\r\n" +
	"Connection: Upgrade\r\n" +
	"Sec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n" +
	"Upgrade: WebSocket\r\n" +
	"\r\n"

func TestRequestToBytes(t *testing.T) {
	r := &wire.Request{
		Target: "/demo?x=1",
		Fields: wire.Fields{
			{"Host", "example.com"}, {"Connection", "Upgrade"},
			{"Sec-WebSocket-Key2", "12998 5 Y3 1  .P00"}, {"Upgrade", "WebSocket"},
		},
		Key3: []byte("^n:ds[4U"),
	}
	assert.Equal(t, requestText+"^n:ds[4U", string(r.Append(nil)))
	assert.Equal(t, "GET / HTTP/1.1\r\n\r\n", string((&wire.Request{}).Append(nil)))
	odd := &wire.Request{Method: "POST", Target: "no slash", Version: "HTTP/0.9", Fields: wire.Fields{{"", ""}}}
	assert.Equal(t, "POST no slash HTTP/0.9\r\n: \r\n\r\n", string(odd.Append(nil)))
}

func TestResponseToBytes(t *testing.T) {
	r := &wire.Response{
		Status: 101, Reason: "WebSocket Protocol Handshake",
		Fields: wire.Fields{{"Upgrade", "WebSocket"}},
		Body:   []byte("8jKS'y:G*Co,Wxa-"),
	}
	assert.Equal(t, "HTTP/1.1 101 WebSocket Protocol Handshake\r\nUpgrade: WebSocket\r\n\r\n8jKS'y:G*Co,Wxa-",
		string(r.Append(nil)))
	odd := &wire.Response{Version: "HTTP/7", Status: 9}
	assert.Equal(t, "HTTP/7 9 \r\n\r\n", string(odd.Append(nil)))
}

func TestRequestFromBytes(t *testing.T) {
	r, n, err := wire.ParseRequest([]byte(requestText + "^n:ds[4U"))
	require.NoError(t, err)
	assert.Equal(t, len(requestText), n, "key3 is left to the caller")
	assert.Equal(t, &wire.Request{
		Method: "GET", Target: "/demo?x=1", Version: "HTTP/1.1",
		Fields: wire.Fields{
			{"Host", "example.com"}, {"Connection", "Upgrade"},
			{"Sec-WebSocket-Key2", "12998 5 Y3 1  .P00"}, {"Upgrade", "WebSocket"},
		},
	}, r)
	for cut := range requestText {
		_, n, err := wire.ParseRequest([]byte(requestText[:cut]))
		require.ErrorIs(t, err, wire.ErrShort, "cut at %d", cut)
		assert.Zero(t, n)
	}
}

func TestRequestIsReadLeniently(t *testing.T) {
	for _, test := range []struct {
		name, head string
		want       wire.Request
	}{
		{
			"bare line feeds", "GET / HTTP/1.1\nA: b\n\n",
			wire.Request{Method: "GET", Target: "/", Version: "HTTP/1.1", Fields: wire.Fields{{"A", "b"}}},
		},
		{
			"empty lines first", "\r\n\nGET / HTTP/1.1\r\n\r\n",
			wire.Request{Method: "GET", Target: "/", Version: "HTTP/1.1"},
		},
		{
			"white space around the value", "GET / HTTP/1.1\r\nA:b\r\nC: \t d  e \r\nF:\r\n\r\n",
			wire.Request{Method: "GET", Target: "/", Version: "HTTP/1.1", Fields: wire.Fields{{"A", "b"}, {"C", "d  e"}, {"F", ""}}},
		},
		{
			"white space before the colon, which is left to the judge", "GET / HTTP/1.1\r\nA : b:c\r\n\r\n",
			wire.Request{Method: "GET", Target: "/", Version: "HTTP/1.1", Fields: wire.Fields{{"A ", "b:c"}}},
		},
		{
			"a continued line", "GET / HTTP/1.1\r\nA: b\r\n\t c\r\n d\r\nE:\r\n f\r\n\r\n",
			wire.Request{Method: "GET", Target: "/", Version: "HTTP/1.1", Fields: wire.Fields{{"A", "b c d"}, {"E", "f"}}},
		},
		{
			"anything in the request line", "get /a b c HTTQ/x\r\n\r\n",
			wire.Request{Method: "get", Target: "/a b c", Version: "HTTQ/x"},
		},
		{
			"any bytes in a value", "GET / HTTP/1.1\r\nA: \xff\x00\r\n\r\n",
			wire.Request{Method: "GET", Target: "/", Version: "HTTP/1.1", Fields: wire.Fields{{"A", "\xff\x00"}}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, n, err := wire.ParseRequest([]byte(test.head + "rest"))
			require.NoError(t, err)
			assert.Equal(t, len(test.head), n)
			assert.Equal(t, test.want, *r)
		})
	}
}

func TestRequestThatCannotBeRead(t *testing.T) {
	for _, test := range []struct{ head, message string }{
		{"GET\r\n", `request line "GET" does not have three parts`},
		{"GET /\r\n", "three parts"},
		{"GET  HTTP/1.1\r\n", "three parts"},
		{" / HTTP/1.1\r\n", "three parts"},
		{"GET / \r\n", "three parts"},
		{"GET / HTTP/1.1\r\nA\r\n", `header line "A" has no colon`},
		{"GET / HTTP/1.1\r\n A: b\r\n", "continues nothing"},
		{"\x16\x03\x01\x02\x00\x01\n", "three parts"}, // TLS on a plain port
	} {
		_, n, err := wire.ParseRequest([]byte(test.head))
		assert.ErrorContains(t, err, test.message, "%q", test.head)
		assert.NotErrorIs(t, err, wire.ErrShort, "more bytes would not help")
		assert.Zero(t, n)
	}
}

// FuzzParseRequest: a request that was read is the same when written and read again, and
// no shorter head will do.
func FuzzParseRequest(f *testing.F) {
	f.Add([]byte(requestText))
	f.Add([]byte("\r\nGET / HTTP/1.1\nA : b\n c\n\n"))
	f.Add([]byte("GET /\r\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, n, err := wire.ParseRequest(b)
		if err != nil {
			return
		}
		if _, _, err := wire.ParseRequest(b[:n-1]); err == nil {
			t.Fatalf("%q is complete without its last byte", b[:n])
		}
		written := r.Append(nil)
		again, _, err := wire.ParseRequest(written)
		if err != nil {
			t.Fatalf("%q was written as %q: %v", b[:n], written, err)
		}
		if string(again.Append(nil)) != string(written) {
			t.Fatalf("%q was written as %q, then as %q", b[:n], written, again.Append(nil))
		}
	})
}

func BenchmarkParseRequest(b *testing.B) {
	head := []byte(requestText)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := wire.ParseRequest(head); err != nil {
			b.Fatal(err)
		}
	}
}
