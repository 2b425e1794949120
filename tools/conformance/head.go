package conformance

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"strings"
)

// field is a header field, to send or as it came.
type field struct{ name, value string }

// head is the head of a request or response as the peer wrote it.
type head struct {
	start  string // the first line
	fields []field
	strict string // what is wrong with its lines; "" when nothing is
	size   int
}

// maxHead is how much of a head is waited for.
const maxHead = 64 << 10

// parseHead reads a head; false when it is not complete. It reads more than the standard
// allows, and strict says what that was (RFC 9112 §2.2 and §5).
func parseHead(b []byte) (*head, bool) {
	h := &head{}
	for first := true; ; first = false {
		end := bytes.IndexByte(b[h.size:], '\n')
		if end < 0 {
			return nil, false
		}
		raw := string(b[h.size : h.size+end])
		h.size += end + 1
		line, crlf := strings.CutSuffix(raw, "\r")
		if !crlf && h.strict == "" {
			h.strict = "a line does not end with CR LF"
		}
		name, value, colon := strings.Cut(line, ":")
		switch {
		case first:
			h.start = line
			continue
		case line == "":
			return h, true
		case !colon:
			h.strict = "a header line has no colon"
		case !isToken(name):
			h.strict = "a header field has a name that is no token"
		}
		h.fields = append(h.fields, field{name, strings.Trim(value, " \t")})
	}
}

// values are those of all fields of a name.
func (h *head) values(name string) []string {
	var values []string
	for _, f := range h.fields {
		if strings.EqualFold(f.name, name) {
			values = append(values, f.value)
		}
	}
	return values
}

// get is the only value of a field, "" when there is none.
func (h *head) get(name string) string { return strings.Join(h.values(name), ", ") }

// hasToken reports whether a list field holds a token, in any case.
func (h *head) hasToken(name, token string) bool {
	for item := range strings.SplitSeq(h.get(name), ",") {
		if strings.EqualFold(strings.Trim(item, " \t"), token) {
			return true
		}
	}
	return false
}

// target is that of a request.
func (h *head) target() string {
	parts := strings.Split(h.start, " ")
	if len(parts) != 3 {
		return ""
	}
	return parts[1]
}

// isToken is RFC 9110 §5.6.2.
func isToken(s string) bool {
	if s == "" {
		return false
	}
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7F || strings.IndexByte(`()<>@,;:\"/[]?={}`, c) >= 0 {
			return false
		}
	}
	return true
}

// acceptGUID is the constant of RFC 6455 §1.3.
const acceptGUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

// acceptKey is what answers a Sec-WebSocket-Key (RFC 6455 §4.2.2 step 5.4).
func acceptKey(key string) string {
	sum := sha1.Sum([]byte(key + acceptGUID))
	return base64.StdEncoding.EncodeToString(sum[:])
}
