package testserver

import (
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket"
)

// lighter are parameters that ask less of the machine than the defaults do.
var lighter = map[string]string{"ping-storm": "n=5000", "fragments-empty": "n=20000", "head-slow": "delay=0", "close-answered-late": "delay=50"}

// variants are the parameters of faults that have several forms.
var variants = map[string][]string{
	"accept-wrong":      {"how=key", "how=case", "how=none"},
	"field-twice":       {"name=Sec-WebSocket-Protocol", "name=Sec-WebSocket-Extensions"},
	"upgrade-wrong":     {"value="},
	"connection-wrong":  {"value="},
	"extension-unasked": {"value=permessage-deflate%3B%3B", "value=%3D", "value=permessage-deflate,+x-unasked"},
	"status-line-bad":   {"line=HTTP/1.1+1O1+Switching", "line=HTTP/1.1"},
	"status":            {"code=404", "code=426", "code=503"},
	"unauthorized":      {"code=407"},
	"redirect":          {"code=301", "code=307"},
	"head-endless":      {"line=1"},
	"fin-in-opening":    {"after=0"},
	"rst-in-opening":    {"after=0"},

	"frame-reserved-bit":     {"bit=1", "bit=3"},
	"frame-reserved-opcode":  {"opcode=7", "opcode=11", "opcode=15"},
	"frame-length-long-form": {"form=8"},
	"utf8-bad":               {"bytes=c3", "bytes=c080", "bytes=eda080", "bytes=f4908080"},

	"close-reserved-code": {"code=0", "code=999", "code=1004", "code=1006", "code=1015", "code=1016", "code=2999"},

	"deflate-answer-bad": {
		"value=permessage-deflate,+permessage-deflate",
		"value=permessage-deflate%3B+server_max_window_bits%3D7", "value=permessage-deflate%3B+server_max_window_bits%3D16",
		"value=permessage-deflate%3B+server_max_window_bits%3D08", "value=permessage-deflate%3B+server_max_window_bits",
		"value=permessage-deflate%3B+client_max_window_bits", "value=permessage-deflate%3B+server_no_context_takeover%3D1",
		"value=permessage-deflate%3B+client_no_context_takeover%3B+client_no_context_takeover",
	},
	"deflate-rsv1-misplaced": {"on=ping"},
	"deflate-broken":         {"bytes=f248cd", "bytes=00ff00ff"},

	"hixie-field-missing": {"name=Origin"},
	"h2-head-malformed":   {"how=connection", "how=uppercase", "how=pseudo-unknown", "how=pseudo-late"},
}

// Console lines that several faults lead to. WebKit's texts are those that its own tests
// expect; the rest is ours.
const (
	sayEOF      = "Connection closed without a closing handshake"
	sayEarlyEOF = "Connection closed before receiving a handshake response"
	sayReset    = "WebSocket network error: connection reset by peer"
	sayNetwork  = "WebSocket network error: .*"
	sayTimeout  = "WebSocket opening handshake timed out"
	sayHead     = "Error during WebSocket handshake: "
	sayUTF8     = `Could not decode a text frame as UTF-8\.`
	sayLarge    = "WebSocket frame length too large: [0-9]+ bytes"
	sayBits     = "One or more reserved bits are on: reserved1 = [01], reserved2 = [01], reserved3 = [01]"
	sayInflate  = "Could not decompress a message: .*"
)

// reasons are what the console must say, by name and parameters, else by name; a draft's
// own after its name. Faults that are not here leave it empty.
var reasons = map[string]string{
	"accept-wrong":          sayHead + "Sec-WebSocket-Accept mismatch",
	"accept-wrong?how=none": sayHead + "'Sec-WebSocket-Accept' header is missing",
	"field-twice":           "The Sec-WebSocket-Accept header MUST NOT appear more than once in an HTTP response",
	"field-twice?name=Sec-WebSocket-Protocol":   "The Sec-WebSocket-Protocol header MUST NOT appear more than once in an HTTP response",
	"field-twice?name=Sec-WebSocket-Extensions": "The Sec-WebSocket-Extensions header MUST NOT appear more than once in an HTTP response",
	"upgrade-wrong":                                    sayHead + "'Upgrade' header value is not 'WebSocket'",
	"upgrade-wrong?value=":                             sayHead + "'Upgrade' header is missing",
	"connection-wrong":                                 sayHead + "'Connection' header value is not 'Upgrade'",
	"connection-wrong?value=":                          sayHead + "'Connection' header is missing",
	"subprotocol-unasked":                              sayHead + "Sec-WebSocket-Protocol mismatch",
	"subprotocol-missing":                              sayHead + "'Sec-WebSocket-Protocol' header is missing",
	"hixie subprotocol-missing":                        sayHead + "protocol mismatch: chat != ",
	"extension-unasked":                                "Received unexpected extension: x-unasked",
	"extension-unasked?value=permessage-deflate%3B%3B": sayHead + "'Sec-WebSocket-Extensions' header value is broken",
	"extension-unasked?value=%3D":                      sayHead + "'Sec-WebSocket-Extensions' header value is broken",
	"status-line-bad":                                  "Invalid HTTP version string: HTTP/1.0",
	"status-line-bad?line=HTTP/1.1+1O1+Switching":      "Invalid status code: 1O1",
	"status-line-bad?line=HTTP/1.1":                    "No response code found: HTTP/1.1",
	"status":                                           "Unexpected response code: [0-9]+",
	"status-200":                                       "Unexpected response code: 200",
	"unauthorized":                                     "Unexpected response code: 40[17]",
	"redirect":                                         "Unexpected response code: 30[0-9]",
	"refusal-endless":                                  "Unexpected response code: 500",
	"head-endless":                                     "Response headers are too long",
	"head-endless?line=1":                              "Status line is too long",
	"head-trickles":                                    sayTimeout,
	"nul-in-status-line":                               "Status line contains embedded null",
	"nul-in-field":                                     "Header value contains embedded null",
	"lf-line-ends":                                     "Status line does not end with CRLF",
	"cr-in-field":                                      "CR doesn't follow LF after value at a",
	"field-without-colon":                              "Unexpected CR in name at X-Fault",
	"not-http":                                         "No response code found: SSH-2.0-Fault",
	"frame-before-head":                                "Status line contains non-ASCII character",
	"hixie frame-before-head":                          "Status line contains embedded null",
	"dialect-wrong":                                    sayHead + "'Sec-WebSocket-Accept' header is missing",
	"hixie dialect-wrong":                              sayHead + "'(Sec-)?WebSocket-Origin' header is missing",
	"never-answers":                                    sayTimeout,
	"fin-in-opening":                                   sayEarlyEOF,
	"hixie fin-in-opening":                             "",
	"rst-in-opening":                                   sayReset,
	"rst-after-opening":                                sayReset,

	"frame-masked":           `A server must not mask any frames that it sends to the client\.`,
	"frame-reserved-bit":     sayBits,
	"frame-reserved-opcode":  "Unrecognized frame opcode: (3|7|11|15)",
	"frame-length-long-form": "The minimal number of bytes MUST be used to encode the length",
	"frame-length-64-bits":   sayLarge,
	"frame-huge":             sayLarge,
	"fin-in-frame":           sayEOF,
	"hixie fin-in-frame":     "",
	"rst-in-frame":           sayReset,
	"continuation-first":     `Received unexpected continuation frame\.`,
	"continuation-missing":   `Received new data frame but previous continuous frame is unfinished\.`,
	"ping-fragmented":        "Received fragmented control frame: opcode = 9",
	"ping-long":              "Received control frame having too long payload: 126 bytes",
	"message-endless":        sayLarge,
	"utf8-bad":               sayUTF8,
	"utf8-bad-early":         sayUTF8,

	"close-one-byte":          `Received a broken close frame containing an invalid size body\.`,
	"close-reserved-code":     `Received a broken close frame containing a reserved status code\.`,
	"close-reason-bad":        `Received a broken close frame containing invalid UTF-8\.`,
	"fin-without-close":       sayEOF,
	"hixie fin-without-close": "",
	"rst-without-close":       sayReset,
	"hixie rst-for-close":     sayReset,

	"deflate-answer-bad":     "Received (invalid|unexpected|duplicate) .*",
	"deflate-unnegotiated":   sayBits,
	"deflate-rsv1-misplaced": sayBits,
	"deflate-broken":         sayInflate,
	"deflate-before-start":   sayInflate,
	"deflate-beyond-window":  sayInflate,
	"deflate-not-utf8":       sayUTF8,
	"deflate-bomb":           "WebSocket (frame length|message) too large: .*",

	"hixie-answer-wrong":      sayHead + "challenge response mismatch",
	"hixie-origin-wrong":      sayHead + "origin mismatch: http://page.example != http://elsewhere.example",
	"hixie-location-wrong":    sayHead + "location mismatch: URL != ws://elsewhere.example/",
	"hixie-subprotocol-wrong": sayHead + "protocol mismatch: chat != nobody-asked-for-this",
	"hixie-field-missing":     sayHead + "'(Sec-)?WebSocket-(Location|Origin)' header is missing",
	"hixie75-newer-fields":    sayHead + "'WebSocket-Origin' header is missing",
	"hixie-length-overflow":   "WebSocket frame length too large",
	"hixie-text-endless":      "WebSocket frame length too large",

	"h2-reset-in-opening": sayNetwork,
	"h2-status-101":       sayNetwork,
	"h2-head-malformed":   sayNetwork,
	"h2-head-endless":     sayNetwork,
	"h2-data-first":       sayNetwork,
	"h2-end-in-head":      sayEOF,
	"h2-reset-in-frame":   sayReset,
	"h2-goaway-all":       sayNetwork,
	"h2-window-overflow":  sayNetwork,
	"h2-frame-huge":       sayNetwork,
	"h2-no-settings":      sayTimeout,

	"tls-expired":         sayNetwork + "certificate has expired.*",
	"tls-unknown-ca":      sayNetwork + "certificate signed by unknown authority",
	"tls-wrong-name":      sayNetwork + "certificate is valid for elsewhere.example, not tls-wrong-name.localhost",
	"tls-refused":         sayNetwork + "remote error: tls: internal error",
	"tls-silent":          sayTimeout,
	"tls-truncated":       sayEOF,
	"hixie tls-truncated": "",
	"tls-garbage":         sayNetwork,
}

// reason finds the entry in reasons.
func (s *showing) reason() string {
	names := []string{s.fault.Name + "?" + s.query, s.fault.Name}
	if s.dialect != websocket.RFC6455 {
		names = append([]string{"hixie " + s.fault.Name}, names...)
	}
	for _, name := range names {
		if reason, ok := reasons[name]; ok {
			return reason
		}
	}
	return ""
}

// showings are all faults with their variants, in each dialect and over each carrier.
func showings() []*showing {
	var list []*showing
	add := func(f *Fault, query string) {
		for _, p := range []websocket.Protocol{websocket.RFC6455, websocket.Hixie76, websocket.Hixie75} {
			if !slices.Contains(f.Dialects, p.String()) {
				continue
			}
			s := showing{fault: f, dialect: p, query: query, carrier: "ws"}
			if f.TLS {
				s.carrier = "wss"
			}
			if slices.Contains(f.Carriers, carrierHTTP1) {
				one := s
				list = append(list, &one)
			}
			if s.carrier = "h2"; slices.Contains(f.Carriers, carrierHTTP2) && p == websocket.RFC6455 {
				list = append(list, &s)
			}
		}
	}
	for i := range faults {
		add(&faults[i], lighter[faults[i].Name])
		for _, query := range variants[faults[i].Name] {
			add(&faults[i], query)
		}
	}
	return list
}

// TestFaults: our own client sees of every fault what it must, says why on the console,
// and tells the server what it must, all in good time.
func TestFaults(t *testing.T) {
	list := showings()
	playAll(t, list)
	for _, s := range list {
		t.Run(s.String(), func(t *testing.T) {
			require.False(t, s.late, "no close event")
			assert.True(t, s.sees(), "saw %s\nwant %s", s.shorten(), s.fault.Expect(s.dialect.String()))
			want := s.reason()
			if strings.HasSuffix(s.events[len(s.events)-1], " clean") { // where more than one outcome is right
				want = ""
			}
			if want != "" && s.dialect == websocket.RFC6455 {
				want = "WebSocket connection to 'URL' failed: " + want
			}
			assert.Regexp(t, "^"+want+"$", strings.ReplaceAll(s.console, s.address, "URL"))
			if s.fault.Answer != "" {
				assert.Regexp(t, ": right$", s.verdict)
			}
		})
	}
}

// TestFaultTable: the table says of each fault what a reader needs.
func TestFaultTable(t *testing.T) {
	names := map[string]bool{}
	event := regexp.MustCompile(`^(open|messages|error|error ×\d+|message ×\d+|message ".*"|message \d+ bytes|close \d{4}( ".+")? (clean|unclean))$`)
	answer := regexp.MustCompile(`^(no Close|Close \d{4})$`)
	for _, f := range Faults() {
		assert.Regexp(t, `^[a-z0-9]+[a-z0-9.-]+$`, f.Name)
		assert.False(t, names[f.Name], "%s twice", f.Name)
		names[f.Name] = true
		assert.NotEmpty(t, f.Does, f.Name)
		assert.Regexp(t, `§|WebSockets standard|Fetch`, f.Rule, f.Name)
		assert.NotNil(t, f.serve, f.Name)
		assert.Equal(t, f.Host != "", f.greet != nil || f.guise != nil, f.Name)
		assert.Contains(t, []string{CueNone, CueSubprotocol, CueCompression, CueClose, CueSendMuch}, f.Cue, f.Name)
		parsed, err := url.ParseQuery(f.Query)
		assert.NoError(t, err, f.Name)
		assert.Equal(t, f.Query == "", len(parsed) == 0, f.Name)
		for _, dialect := range f.Dialects {
			for outcome := range strings.SplitSeq(f.Expect(dialect), " or ") {
				events := strings.Split(outcome, ", ")
				for _, e := range events {
					assert.Regexp(t, event, e, "%s in %s", f.Name, dialect)
				}
				assert.True(t, strings.HasPrefix(events[len(events)-1], "close "), "%s: close is the last event", f.Name)
			}
			if f.Answer != "" {
				for a := range strings.SplitSeq(f.ExpectAnswer(dialect), " or ") {
					assert.True(t, answer.MatchString(a) || dialect == "hixie76" && a == "Close", "%s in %s: %s", f.Name, dialect, a)
				}
			}
		}
	}
	assert.GreaterOrEqual(t, len(names), 80)
	for name := range variants {
		assert.True(t, names[name], name)
	}
	for name := range reasons {
		name, _, _ = strings.Cut(strings.TrimPrefix(name, "hixie "), "?")
		assert.True(t, names[name], name)
	}
}

// TestFaultsOfWrongClients: the server's log says what a client made of a fault.
func TestFaultsOfWrongClients(t *testing.T) {
	for client, want := range map[string]string{
		`88 82` + zeroMask + `03 EA`: "fault frame-masked: the client sent Close 1002 and FIN: right",
		`88 82` + zeroMask + `03 E8`: "fault frame-masked: the client sent Close 1000 and FIN: wrong, it should have sent Close 1002",
		`88 80` + zeroMask:           "fault frame-masked: the client sent Close and FIN: wrong, it should have sent Close 1002",
		`81 82` + zeroMask + `"hi"`:  "fault frame-masked: the client sent no Close and FIN: wrong, it should have sent Close 1002",
	} {
		l := &logs{}
		s := start(t, Config{Log: l.add})
		p := open(t, s, "/fault/frame-masked")
		p.wantHex(`81 85 37 FA 21 3D 7F 9F 4D 51 58`)
		p.send(client)
		require.NoError(t, p.CloseWrite())
		p.wantEOF()
		waitUntil(t, func() bool { return len(l.all()) > 0 })
		assert.Equal(t, []string{want}, l.all())
	}
}

// A bomb is a legal message: who has room for it gets it whole.
func TestBombIsLegal(t *testing.T) {
	s := start(t, Config{})
	p := dial(t, s)
	p.write(strings.Replace(rfcRequest("/fault/deflate-bomb?size=3145728"), "Origin:", "Sec-WebSocket-Extensions: permessage-deflate\r\nOrigin:", 1))
	p.wantHead("HTTP/1.1 101 ")
	var payload []byte
	for {
		head := make([]byte, 2)
		_, err := io.ReadFull(p, head)
		require.NoError(t, err)
		length := int(head[1])
		if length == 126 {
			long := make([]byte, 2)
			_, err := io.ReadFull(p, long)
			require.NoError(t, err)
			length = int(long[0])<<8 | int(long[1])
		}
		part := make([]byte, length)
		_, err = io.ReadFull(p, part)
		require.NoError(t, err)
		if payload = append(payload, part...); head[0]&0x80 != 0 {
			break
		}
	}
	assert.Less(t, len(payload), 3<<20/200)
	assert.Equal(t, string(make([]byte, 3<<20)), stdInflate(t, payload, ""))
}

func TestFaultsThatCannotBeShown(t *testing.T) {
	s := start(t, Config{})
	hixie := func(target string) string { return hixieRequest(target) }
	for _, test := range []struct{ request, want string }{
		{hixie("/fault/frame-masked"), "the fault frame-masked is one of rfc6455\n"},
		{rfcRequest("/fault/hixie-origin-wrong"), "the fault hixie-origin-wrong is one of hixie76 and hixie75\n"},
		{rfcRequest("/fault/h2-goaway"), "the fault h2-goaway is one of WebSockets over h2\n"},
		{rfcRequest("/fault/tls-garbage"), "the fault tls-garbage needs TLS: wss\n"},
		{rfcRequest("/fault/deflate-broken"), "the fault deflate-broken needs a client that offers permessage-deflate\n"},
		{rfcRequest("/fault/subprotocol-missing"), "the fault subprotocol-missing needs a client that offers a subprotocol\n"},
		{rfcRequest("/fault/frame-reserved-bit?bit=4"), "bit=4: want a number from 1 to 3\n"},
		{rfcRequest("/fault/utf8-bad?bytes=f"), "bytes=f: want bytes in hexadecimal\n"},
		{rfcRequest("/fault/accept-wrong?how=so"), "how=so: want one of other, key, case, none\n"},
		{rfcRequest("/fault/status?code=99"), "code=99: want a number from 300 to 599\n"},
		{rfcRequest("/fault/status?cod=404"), "the fault status has no parameter cod\n"},
	} {
		p := dial(t, s)
		p.write(test.request)
		head, body, _ := strings.Cut(p.rest(), "\r\n\r\n")
		assert.Contains(t, head, "HTTP/1.1 400 ", test.request)
		assert.Equal(t, test.want, body)
	}
	p, _ := dialTLS(t, s, "http/1.1")
	p.write(rfcRequest("/fault/tls-expired"))
	_, body, _ := strings.Cut(p.rest(), "\r\n\r\n")
	assert.Equal(t, "the fault tls-expired shows to those who connect, over TLS, to tls-expired.localhost\n", body)
}
