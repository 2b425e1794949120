package wire

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// defaultVersion is the HTTP version that is written when none is given.
const defaultVersion = "HTTP/1.1"

// ErrShort says that a message head is not complete yet. The caller comes back with more
// bytes, and is the one who bounds how many.
var ErrShort = errors.New("message head is incomplete")

// Request is the client's opening handshake.
type Request struct {
	Method  string // "" is written as GET
	Target  string // path and query; "" is written as /
	Version string // "" is written as HTTP/1.1
	Fields  Fields

	// Key3 is the 8 bytes that follow the head in draft 76; RFC 6455 has none.
	Key3 []byte
}

// Append appends the request, the fields in their order and nothing that is not there.
func (r *Request) Append(dst []byte) []byte {
	dst = append(dst, orDefault(r.Method, "GET")...)
	dst = append(dst, ' ')
	dst = append(dst, orDefault(r.Target, "/")...)
	dst = append(dst, ' ')
	dst = append(dst, orDefault(r.Version, defaultVersion)...)
	dst = append(dst, "\r\n"...)
	dst = r.Fields.append(dst)
	return append(dst, r.Key3...)
}

// Response is the server's opening handshake.
type Response struct {
	Version string // "" is written as HTTP/1.1
	Status  int
	Reason  string
	Fields  Fields

	// Body follows the head: the 16 bytes that answer the challenge in draft 76, or what
	// a refusal has to say.
	Body []byte
}

// Append appends the response, the fields in their order and nothing that is not there:
// in particular no Content-Length.
func (r *Response) Append(dst []byte) []byte {
	dst = append(dst, orDefault(r.Version, defaultVersion)...)
	dst = append(dst, ' ')
	dst = strconv.AppendInt(dst, int64(r.Status), 10)
	dst = append(dst, ' ')
	dst = append(dst, r.Reason...)
	dst = append(dst, "\r\n"...)
	dst = r.Fields.append(dst)
	return append(dst, r.Body...)
}

func orDefault(s, def string) string {
	if s == "" {
		return def
	}
	return s
}

// ParseRequest reads a request's head at the start of b and returns its size. The error
// is ErrShort when the head is incomplete, and another one when what is there cannot be
// read at all. It is lenient, so that a server can answer what it does not like: lines
// may end in LF, empty lines may come first, continued lines are joined (RFC 9112 §2.2
// and §5.2), and names, values and versions are not checked. White space around a value
// is no part of it; white space within is kept. Key3 is not read: draft 76 puts it after
// the head without announcing it, so the caller takes it when Key1 and Key2 are there.
func ParseRequest(b []byte) (r *Request, n int, err error) {
	lines := lineReader{b: b}
	line, ok := lines.next()
	for ok && len(line) == 0 {
		line, ok = lines.next()
	}
	if !ok {
		return nil, 0, ErrShort
	}
	r = &Request{}
	if err := r.parseStart(string(line)); err != nil {
		return nil, 0, err
	}
	for {
		line, ok = lines.next()
		switch {
		case !ok:
			return nil, 0, ErrShort
		case len(line) == 0:
			return r, lines.n, nil
		case line[0] == ' ' || line[0] == '\t':
			if len(r.Fields) == 0 {
				return nil, 0, fmt.Errorf("header line %q continues nothing", line)
			}
			last := &r.Fields[len(r.Fields)-1]
			last.Value = strings.Trim(last.Value+" "+string(trimOWS(line)), " \t")
		default:
			name, value, found := bytes.Cut(line, []byte(":"))
			if !found {
				return nil, 0, fmt.Errorf("header line %q has no colon", line)
			}
			r.Fields.Add(string(name), string(trimOWS(value)))
		}
	}
}

// parseStart reads the request line: the target is all between the first and the last
// space, so that one with a space in it can still be shown to be wrong.
func (r *Request) parseStart(line string) error {
	first, last := strings.IndexByte(line, ' '), strings.LastIndexByte(line, ' ')
	if first <= 0 || first == last {
		return fmt.Errorf("request line %q does not have three parts", line)
	}
	r.Method = line[:first]
	r.Target = strings.Trim(line[first:last], " ")
	r.Version = line[last+1:]
	if r.Target == "" || r.Version == "" {
		return fmt.Errorf("request line %q does not have three parts", line)
	}
	return nil
}

// lineReader splits a message head into lines. n is how much has been read.
type lineReader struct {
	b []byte
	n int
}

// next returns the next line without its end; ok is false when b has no complete line.
func (l *lineReader) next() (line []byte, ok bool) {
	end := bytes.IndexByte(l.b[l.n:], '\n')
	if end < 0 {
		return nil, false
	}
	line = l.b[l.n : l.n+end]
	l.n += end + 1
	return bytes.TrimSuffix(line, []byte("\r")), true
}

// trimOWS strips what RFC 9110 §5.6.3 allows around a field's value.
func trimOWS(b []byte) []byte { return bytes.Trim(b, " \t") }
