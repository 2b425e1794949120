package websocket

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"adieu/dom"
	"adieu/websocket/wire"
)

const (
	maxStatusLine = 1024 // bytes, WebCore's bound, the line's end included
	maxSample     = 128  // bytes of the peer's input that a console line quotes
)

// errIncomplete says that the head of the response has not come as a whole.
var errIncomplete = errors.New("response head is incomplete")

// handshakeFailure is why an opening handshake failed: the console's text.
type handshakeFailure string

func (f handshakeFailure) Error() string { return string(f) }

// unexpectedStatus is a response that is none of a WebSocket server.
const unexpectedStatus = "Unexpected response code: "

// HandshakeError is an opening handshake that the server did not complete as it must.
type HandshakeError struct {
	Reason string      // what is wrong, as the console says it
	Status int         // of the response, 0 when none could be read
	Fields wire.Fields // of the response, as far as they could be read
	Body   []byte      // the beginning of what came behind the head, up to 1 KiB
}

// Error implements error.
func (e *HandshakeError) Error() string { return e.Reason }

// maxErrorBody is how much of a response's body a HandshakeError keeps.
const maxErrorBody = 1 << 10

// handshakeError makes the error for programs out of what came: interim responses, where
// there may be such, and the one that counts.
func handshakeError(reason handshakeFailure, response []byte, rules headRules) *HandshakeError {
	e := &HandshakeError{Reason: string(reason)}
	head, body, _ := bytes.Cut(response, []byte("\r\n\r\n"))
	line, fields, _ := bytes.Cut(head, []byte("\n"))
	if parts := strings.Fields(string(line)); len(parts) > 1 {
		e.Status, _ = strconv.Atoi(parts[1])
	}
	if e.Status >= 100 && rules.isInterim(e.Status) && len(body) > 0 {
		return handshakeError(reason, body, rules)
	}
	for line := range bytes.SplitSeq(fields, []byte("\n")) {
		if name, value, ok := strings.Cut(string(line), ":"); ok {
			e.Fields.Add(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
	e.Body = append(e.Body, body[:min(len(body), maxErrorBody)]...)
	return e
}

// responseHead is the head of the server's answer to an opening handshake.
type responseHead struct {
	status int
	fields wire.Fields
	size   int // bytes up to and including the empty line
}

// headRules are the two ways of reading a response head: RFC 6455 asks for HTTP, the
// draft reads bytes by an algorithm of its own.
type headRules struct{ http bool }

// parse reads the head at the start of b; whole says that no more will come. The status
// line is judged as soon as it can be, even before its end has come, so that a server
// which sends something else cannot keep us waiting; the fields are judged once all of
// them are there (WebCore's WebSocketHandshake::readServerHandshake). A response of
// another status than 101 is an error with a head, if that is whole.
func (rules headRules) parse(b []byte, whole bool) (*responseHead, error) {
	for skipped := 0; ; {
		head, err := rules.parseOne(b[skipped:], whole)
		if head != nil {
			head.size += skipped
		}
		if err != nil || !rules.isInterim(head.status) {
			return head, err
		}
		skipped = head.size
	}
}

// isInterim reports whether a response only announces another one (RFC 9110 §15.2).
func (rules headRules) isInterim(status int) bool {
	return rules.http && status < 200 && status != http.StatusSwitchingProtocols
}

func (rules headRules) parseOne(b []byte, whole bool) (*responseHead, error) {
	head := &responseHead{}
	rest, err := rules.statusLine(b, head)
	if err != nil {
		return nil, err
	}
	complete := bytes.Contains(b, []byte("\r\n\r\n"))
	refused := head.status != http.StatusSwitchingProtocols && !rules.isInterim(head.status)
	refusal := handshakeFailure(unexpectedStatus + strconv.Itoa(head.status))
	switch {
	case refused && !complete && (whole || !rules.http): // HTTP says why in what follows
		return nil, refusal
	case !complete:
		return nil, errIncomplete
	}
	err = rules.fields(rest, head)
	head.size = len(b) - len(rest) + head.size
	switch {
	case refused && err != nil:
		return nil, refusal
	case refused:
		return head, refusal
	case err != nil:
		return nil, err
	}
	return head, nil
}

// fields reads the fields up to the empty line. head.size becomes their size.
func (rules headRules) fields(b []byte, head *responseHead) error {
	for rest := b; ; {
		field, after, err := rules.field(rest)
		if err != nil {
			return err
		}
		rest = after
		if field.Name == "" {
			head.size = len(b) - len(rest)
			return nil
		}
		head.fields.Add(field.Name, field.Value)
	}
}

func (rules headRules) statusLine(b []byte, head *responseHead) (rest []byte, err error) {
	end := bytes.IndexByte(b, '\n')
	line := b
	if end >= 0 {
		line = b[:end+1]
	}
	if bytes.IndexByte(line, 0) >= 0 {
		return nil, handshakeFailure("Status line contains embedded null")
	}
	if rules.http && bytes.ContainsFunc(beforeReason(line), func(r rune) bool { return r >= utf8.RuneSelf }) {
		return nil, handshakeFailure("Status line contains non-ASCII character")
	}
	if len(line) > maxStatusLine {
		return nil, handshakeFailure("Status line is too long")
	}
	if end < 0 {
		return nil, errIncomplete
	}
	if !bytes.HasSuffix(line, []byte("\r\n")) {
		return nil, handshakeFailure("Status line does not end with CRLF")
	}
	text := string(line[:len(line)-2])
	version, after, ok := strings.Cut(text, " ")
	code, _, two := strings.Cut(after, " ")
	if !ok || !two && !rules.http { // HTTP lets the reason phrase go, and servers its space
		return nil, handshakeFailure("No response code found: " + sample([]byte(text)))
	}
	if rules.http && !isHTTP11(version) {
		return nil, handshakeFailure("Invalid HTTP version string: " + sample([]byte(version)))
	}
	if head.status, err = strconv.Atoi(code); err != nil || len(code) != 3 || head.status < 100 {
		return nil, handshakeFailure("Invalid status code: " + sample([]byte(code)))
	}
	return b[end+1:], nil
}

// beforeReason is a status line up to its reason phrase, which may have any bytes but controls (RFC
// 9112 §4).
func beforeReason(line []byte) []byte {
	version := bytes.IndexByte(line, ' ') + 1
	if code := bytes.IndexByte(line[version:], ' '); version > 0 && code >= 0 {
		return line[:version+code]
	}
	return line
}

// isHTTP11 reports whether version is HTTP/1.1 or later (RFC 6455 §4.1).
func isHTTP11(version string) bool {
	digits, ok := strings.CutPrefix(version, "HTTP/")
	major, minor, dot := strings.Cut(digits, ".")
	if !ok || !dot || !isNumber(major) || !isNumber(minor) {
		return false
	}
	major = strings.TrimLeft(major, "0")
	return len(major) > 1 || major > "1" || major == "1" && strings.Trim(minor, "0") != ""
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// field reads one header field, or the empty line as a field without a name.
func (rules headRules) field(b []byte) (f wire.Field, rest []byte, err error) {
	at := bytes.IndexAny(b, ":\r\n")
	name := b[:at] // the head is complete: there is a CR
	switch {
	case b[at] == '\r' && at == 0:
		if b[1] != '\n' {
			return f, nil, handshakeFailure("CR doesn't follow LF at " + sample(b[1:]))
		}
		return f, b[2:], nil
	case b[at] == '\r':
		return f, nil, handshakeFailure("Unexpected CR in name at " + sample(name))
	case b[at] == '\n':
		return f, nil, handshakeFailure("Unexpected LF in name at " + sample(name))
	}
	b = b[at+1:]
	b = bytes.TrimLeft(b, " ")
	at = bytes.IndexAny(b, "\r\n")
	value := b[:at]
	switch {
	case b[at] == '\n':
		return f, nil, handshakeFailure("Unexpected LF in value at " + sample(value))
	case b[at+1] != '\n':
		return f, nil, handshakeFailure("CR doesn't follow LF after value at " + sample(value))
	case !utf8.Valid(name):
		return f, nil, handshakeFailure("Invalid UTF-8 sequence in header name")
	case !rules.http && !utf8.Valid(value):
		return f, nil, handshakeFailure("Invalid UTF-8 sequence in header value")
	case rules.http && !isToken(string(name)), len(name) == 0: // draft-hixie-76 §4.1: no name may be empty
		return f, nil, handshakeFailure("Invalid header name: " + sample(name))
	case rules.http && bytes.IndexByte(value, 0) >= 0:
		return f, nil, handshakeFailure("Header value contains embedded null")
	}
	f, rest = wire.Field{Name: string(name), Value: string(value)}, b[at+2:]
	if rules.http {
		f.Value = strings.Trim(f.Value, " \t")
		rest = unfold(&f, rest)
	}
	return f, rest, nil
}

// unfold takes the lines that continue a field for a space and more of its value (RFC
// 9112 §5.2).
func unfold(f *wire.Field, b []byte) (rest []byte) {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		line, after, _ := bytes.Cut(b, []byte("\r\n"))
		f.Value = strings.TrimSpace(f.Value + " " + strings.Trim(string(line), " \t"))
		b = after
	}
	return b
}

// sample is input as a console line may quote it: cut to a bound, on a whole rune.
func sample(input []byte) string {
	if len(input) <= maxSample {
		return dom.DecodeUTF8(string(input))
	}
	return dom.DecodeUTF8(string(input[:maxSample])) + "…"
}
