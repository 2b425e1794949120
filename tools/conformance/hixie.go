package conformance

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// hixieSum is the answer to a challenge of draft-hixie-76 §1.3: the MD5 of two numbers and
// the 8 bytes behind the request's head.
func hixieSum(key1, key2 string, key3 []byte) ([]byte, error) {
	n1, err := hixieNumber(key1)
	if err != nil {
		return nil, fmt.Errorf("its Sec-WebSocket-Key1 %q %w", key1, err)
	}
	n2, err := hixieNumber(key2)
	if err != nil {
		return nil, fmt.Errorf("its Sec-WebSocket-Key2 %q %w", key2, err)
	}
	challenge := binary.BigEndian.AppendUint32(nil, n1)
	challenge = binary.BigEndian.AppendUint32(challenge, n2)
	sum := md5.Sum(append(challenge, key3...))
	return sum[:], nil
}

// hixieNumber is the number in a key: its digits divided by its spaces (§5.2).
func hixieNumber(key string) (uint32, error) {
	var digits strings.Builder
	for _, c := range key {
		if '0' <= c && c <= '9' {
			digits.WriteRune(c)
		}
	}
	spaces := uint64(strings.Count(key, " "))
	n, err := strconv.ParseUint(digits.String(), 10, 32)
	switch {
	case err != nil:
		return 0, errors.New("does not hold a number of 32 bits")
	case spaces == 0:
		return 0, errors.New("has no spaces")
	case n%spaces != 0:
		return 0, fmt.Errorf("holds %d, which its %d spaces do not divide", n, spaces)
	}
	return uint32(n / spaces), nil
}

func hixieText(s string) []byte { return []byte("\x00" + s + "\xFF") }

// openHixieClient answers the request of a client of the draft; key3 is what came behind its head.
func (x *exchange) openHixieClient(request *head, key3, rest []byte) bool {
	x.theirs = request
	a := x.test.spec.answer
	if a == nil {
		a = &answer{}
	}
	sum, err := hixieSum(request.get("Sec-WebSocket-Key1"), request.get("Sec-WebSocket-Key2"), key3)
	if err != nil {
		x.fail("%v", err)
		return false
	}
	x.sendRaw(a.hixieResponse(request, sum), "opening handshake", a.pace)
	x.start(rest)
	if a.hangUp {
		_ = x.conn.CloseWrite()
		x.sent = true
	}
	return true
}

// hixieResponse is the answer of §5.2 in bytes.
func (a *answer) hixieResponse(request *head, sum []byte) []byte {
	fields := []field{
		{"Upgrade", "WebSocket"}, {"Connection", "Upgrade"},
		{"Sec-WebSocket-Location", "ws://" + request.get("Host") + request.target()},
		{"Sec-WebSocket-Origin", request.get("Origin")},
	}
	if p := request.values("Sec-WebSocket-Protocol"); len(p) > 0 {
		fields = append(fields, field{"Sec-WebSocket-Protocol", p[0]})
	}
	status := "HTTP/1.1 101 WebSocket Protocol Handshake"
	if a.status != "" {
		status = a.status
	}
	if a.accept != nil {
		sum = []byte(a.accept(string(sum)))
	}
	return alter(status, fields, a.omit, a.replace, a.add, a.ending, string(sum)+a.body)
}

// hixieKeys are a client's keys and the answer to them.
type hixieKeys struct{ key1, key2, key3, sum string }

// The examples of the draft, and one of pywebsocket's tests.
var hixieVectors = []hixieKeys{
	{"4 @1  46546xW%0l 1 5", "12998 5 Y3 1  .P00", "^n:ds[4U", "8jKS'y:G*Co,Wxa-"},
	{"18x 6]8vM;54 *(5:  {   U1]8  z [  8", "1_ tx7X d  <  nw  334J702) 7]o}` 0", "Tm[K T2u", "fQJ,fN/4F4!~K~MH"},
	{"3e6b263  4 17 80", "17  9 G`ZD9   2 2b 7X 3 /r90", `WjN}|M(6`, "n`9eBk9z$R8pOtVb"},
	{"36 7   74 i  92 2'm 9 0G", `y  R2 48 Q1O4  e|BV3 i5 1  u- 65`, "\x01\xd1\xdd\x3b\xd1\x56\x63\xff",
		"\x0b\x99\xfa\x55\xbd\x01\x23\x7b\x45\xa2\xf1\xd0\x87\x8a\xee\xeb"},
}

// hixieOrigin is where our client says it comes from.
const hixieOrigin = "http://example.com"

// openHixieServer does our part of the draft's opening handshake with a server.
func (x *exchange) openHixieServer(target *url.URL) bool {
	a := x.test.spec.ask
	if a == nil {
		a = &ask{}
	}
	keys := hixieVectors[a.vector]
	fields := []field{
		{"Upgrade", "WebSocket"}, {"Connection", "Upgrade"}, {"Host", target.Host}, {"Origin", hixieOrigin},
		{"Sec-WebSocket-Key1", keys.key1}, {"Sec-WebSocket-Key2", keys.key2},
	}
	request := alter("GET "+target.RequestURI()+" HTTP/1.1", fields, a.omit, a.replace, a.add, a.ending, "")
	if a.late {
		x.sendRaw(request, "opening handshake without the 8 bytes behind it", a.pace)
		x.pause(5 * breath)
		request = nil
	}
	x.sendRaw(append(request, keys.key3...), "opening handshake", a.pace)
	response, rest, err := x.readHead()
	if len(a.statuses) > 0 {
		x.judgeRefusal(a, response, err)
		x.over = true
		return false
	}
	if err == nil && status(response) == 101 {
		rest, err = x.readMore(rest, len(keys.sum))
	}
	switch {
	case err != nil:
		x.fail("it does not answer the opening handshake: %v", err)
		return false
	case status(response) != 101:
		x.fail("it does not open the connection: %s", response.start)
		return false
	}
	x.theirs = response
	x.start(rest[len(keys.sum):])
	if got := rest[:len(keys.sum)]; !bytes.Equal(got, []byte(keys.sum)) {
		x.fail("it answers the challenge with %x, not %x", got, keys.sum)
	}
	return !x.over
}

// readMore reads until there are n bytes.
func (x *exchange) readMore(b []byte, n int) ([]byte, error) {
	_ = x.conn.SetReadDeadline(time.Now().Add(x.times.Patience))
	defer x.conn.SetReadDeadline(time.Time{})
	buf := make([]byte, 1<<10)
	for len(b) < n {
		read, err := x.conn.Read(buf)
		x.log.received(buf[:read])
		b = append(b, buf[:read]...)
		if err != nil && len(b) < n {
			return nil, fmt.Errorf("after %d of %d bytes that follow the head: %w", len(b), n, err)
		}
	}
	return b, nil
}

// sendHixie sends frames of the draft, as bytes.
func sendHixie(what string, frames ...[]byte) step { return sendHixieAt(pace{}, what, frames...) }

func sendHixieAt(p pace, what string, frames ...[]byte) step {
	all := bytes.Join(frames, nil)
	s := fmt.Sprintf("send %s [%x]", what, all[:min(len(all), maxHex)])
	return step{text: s, run: func(x *exchange) { x.sendRaw(all, what, p) }}
}

// sayHixieGoodbye sends FF 00.
func sayHixieGoodbye(more ...[]byte) step {
	all := append([]byte{0xFF, 0x00}, bytes.Join(more, nil)...)
	return step{text: fmt.Sprintf("send FF 00 [%x]", all), run: func(x *exchange) {
		x.sent = true
		x.sendRaw(all, "FF 00", pace{})
	}}
}
