package conformance

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ask is how our request to a server differs from the ordinary one, and what status it
// must get. It is 101 where there is none: then the steps follow.
type ask struct {
	raw     string // instead of all of it; {target} and {host} stand for the server's
	line    string // instead of the first line
	omit    []string
	replace []field
	add     []field
	ending  string
	body    string
	pace    pace
	vector  int  // draft-hixie-76: which of hixieVectors
	late    bool // draft-hixie-76: the 8 bytes come behind the head by themselves

	statuses []int // the right ones, besides any that blames the client (4xx)
	open     bool  // 101 is no less right
	mayDrop  bool  // and so is no answer
	needs    field // that the answer must have; the value may be ""
}

// sampleKey is the nonce of RFC 6455 §1.3. Servers need not like it less than others.
const sampleKey = "dGhlIHNhbXBsZSBub25jZQ=="

// openServer does our part of the opening handshake with a server. It reports whether the
// connection is open; where it is not meant to be, the verdict is given.
func (x *exchange) openServer(target *url.URL) bool {
	a := x.test.spec.ask
	if a == nil {
		a = &ask{}
	}
	key := x.key()
	x.sentKey = key
	request := a.request(target, key, x.offers())
	x.sendRaw(request, "opening handshake", a.pace)
	response, rest, err := x.readHead()
	if len(a.statuses) > 0 {
		x.judgeRefusal(a, response, err)
		if !x.over {
			x.start(rest)
		}
		return false
	}
	if err != nil {
		x.fail("it does not answer the opening handshake: %v", err)
		return false
	}
	x.theirs = response
	if status(response) != 101 {
		switch {
		case a.open:
			x.judge(Informational, "it answers %q", response.start)
		case x.test.spec.deflate != nil && status(response) >= 400: // RFC 6455 §4.2.2 lets a server refuse for reasons of its own
			x.judge(NonStrict, "it refuses the connection, not just the extension: %s", response.start)
		default:
			x.fail("it does not open the connection: %s", response.start)
		}
		x.over = true
		return false
	}
	x.agreeWithServer(response)
	x.start(rest)
	if problem := checkResponse(response, key); problem != "" {
		x.remark("its opening handshake is wrong: %s", problem)
	}
	return !x.over
}

// key is a fresh Sec-WebSocket-Key.
func (x *exchange) key() string {
	var nonce [16]byte
	_, _ = x.keys.Read(nonce[:])
	return base64.StdEncoding.EncodeToString(nonce[:])
}

// offers are the extensions that the case offers.
func (x *exchange) offers() []string {
	t := x.test.spec.deflate
	switch {
	case t == nil:
		return nil
	case t.secondOffer == "":
		return []string{t.offerText()}
	}
	return []string{t.offerText(), t.secondOffer}
}

// request is the request in bytes.
func (a *ask) request(target *url.URL, key string, offers []string) []byte {
	path := target.RequestURI()
	replacer := strings.NewReplacer("{target}", path, "{host}", target.Host)
	if a.raw != "" {
		return []byte(replacer.Replace(a.raw))
	}
	line := "GET {target} HTTP/1.1"
	if a.line != "" {
		line = a.line
	}
	fields := []field{
		{"Host", target.Host}, {"Upgrade", "websocket"}, {"Connection", "Upgrade"},
		{"Sec-WebSocket-Key", key}, {"Sec-WebSocket-Version", "13"},
	}
	for _, offer := range offers {
		fields = append(fields, field{"Sec-WebSocket-Extensions", offer})
	}
	return []byte(replacer.Replace(string(alter(line, fields, a.omit, a.replace, a.add, a.ending, a.body))))
}

// readHead reads the server's answer up to the empty line.
func (x *exchange) readHead() (h *head, rest []byte, err error) {
	deadline := time.Now().Add(x.times.Patience)
	_ = x.conn.SetReadDeadline(deadline)
	defer x.conn.SetReadDeadline(time.Time{})
	var b []byte
	buf := make([]byte, 4<<10)
	for {
		n, err := x.conn.Read(buf)
		if n > 0 {
			x.log.received(buf[:n])
			b = append(b, buf[:n]...)
		}
		if h, ok := parseHead(b); ok {
			return h, b[h.size:], nil
		}
		switch {
		case len(b) > maxHead:
			return nil, nil, fmt.Errorf("more than %d bytes without an empty line", maxHead)
		case errors.Is(err, os.ErrDeadlineExceeded):
			return nil, nil, errors.New("nothing, or not all of it, came in time")
		case err != nil:
			return nil, nil, err
		}
	}
}

// status is the code of a response's first line, 0 when there is none.
func status(response *head) int {
	parts := strings.SplitN(response.start, " ", 3)
	if len(parts) < 2 || !strings.HasPrefix(parts[0], "HTTP/") || len(parts[1]) != 3 {
		return 0
	}
	code, _ := strconv.Atoi(parts[1])
	return code
}

// judgeRefusal judges the answer to a request that must not succeed.
func (x *exchange) judgeRefusal(a *ask, response *head, err error) {
	if err != nil {
		x.over = true
		switch {
		case a.mayDrop:
		case a.open:
			x.judge(Informational, "it does not answer: %v", err)
		default:
			x.judge(NonStrict, "it drops the connection without an HTTP response: %v", err)
		}
		return
	}
	code := status(response)
	switch {
	case code == 101 && a.open:
		x.judge(Informational, "it opens the connection")
		return
	case code == 101:
		x.judge(Failed, "it opens the connection")
		return
	case code == 0:
		x.judge(Failed, "its answer is no HTTP: %q", response.start)
	case a.open && code/100 == 4:
		x.judge(Informational, "it answers %q", response.start)
	case a.needs.name != "" && !slices.ContainsFunc(response.values(a.needs.name), func(v string) bool {
		return a.needs.value == "" || strings.Contains(v, a.needs.value)
	}):
		x.judge(Failed, "its answer %q lacks %s: %s", response.start, a.needs.name, a.needs.value)
	case code/100 != 4 && !slices.Contains(a.statuses, code):
		x.judge(NonStrict, "it answers %q", response.start)
	}
	x.over = true
}

// checkResponse says what is wrong with a 101, "" when nothing is (RFC 6455 §4.2.2).
func checkResponse(response *head, key string) string {
	accepts := response.values("Sec-WebSocket-Accept")
	switch {
	case !strings.HasPrefix(response.start, "HTTP/1.1 101"):
		return fmt.Sprintf("the status line is %q", response.start)
	case response.strict != "":
		return response.strict
	case !strings.EqualFold(response.get("Upgrade"), "websocket"):
		return fmt.Sprintf("Upgrade is %q", response.get("Upgrade"))
	case !response.hasToken("Connection", "upgrade"):
		return fmt.Sprintf("Connection is %q", response.get("Connection"))
	case len(accepts) != 1:
		return fmt.Sprintf("there are %d Sec-WebSocket-Accept fields", len(accepts))
	case accepts[0] != acceptKey(key):
		return fmt.Sprintf("Sec-WebSocket-Accept is %q, not %q", accepts[0], acceptKey(key))
	}
	return ""
}

// agreeWithServer judges the server's answer to our offer.
func (x *exchange) agreeWithServer(response *head) {
	t := x.test.spec.deflate
	list, err := parseExtensions(response.get("Sec-WebSocket-Extensions"))
	switch {
	case err != nil:
		x.fail("its Sec-WebSocket-Extensions: %v", err)
	case t == nil && len(list) > 0:
		x.remark("it answers with the extension %s, which was not offered", list[0].name)
	case t == nil:
	case len(list) == 0 && t.bad:
	case len(list) == 0:
		x.lacks("it does not agree to %q", t.offerText())
	case len(list) > 1:
		x.fail("it answers with %d extensions", len(list))
	case list[0].name != deflateName:
		x.fail("it answers with the extension %s, which was not offered", list[0].name)
	default:
		agreed, err := parseTerms(&list[0])
		if err == nil {
			var offers []extension
			if offers, err = parseExtensions(t.allOffers()); err == nil {
				err = agreed.checkAgainst(&list[0], offers)
			}
		}
		if err != nil {
			x.fail("its answer %q to %q: %v", response.get("Sec-WebSocket-Extensions"), t.allOffers(), err)
			return
		}
		x.agreed = &agreed
		if strings.Contains(t.offer, serverWindow+"=15") && !list[0].has(serverWindow) {
			x.judge(NonStrict, "it accepts %s without confirming it, which only 15 makes harmless", serverWindow)
		}
	}
}

// responseHas judges the server's response.
func responseHas(what string, problem func(x *exchange, response *head) string) step {
	return step{text: "its response: " + what, run: func(x *exchange) {
		if p := problem(x, x.theirs); p != "" {
			x.judge(Failed, "%s", p)
		}
	}}
}
