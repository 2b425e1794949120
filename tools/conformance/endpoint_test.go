package conformance

import (
	"bufio"
	"bytes"
	"compress/flate"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// fault is a rule that an endpoint breaks.
type fault string

// endpoint is an echo endpoint written by hand for these tests: right in all that the
// cases ask for, but for its fault. It shares nothing with what judges it, nor with the
// engine.
type endpoint struct {
	client bool
	fault  fault
	conn   *net.TCPConn
	in     *bufio.Reader

	offers     bool // as a client, permessage-deflate
	deflate    bool
	noTakeover bool // of what the other side sends
	window     []byte
	kept       <-chan struct{} // closed when TCP is not kept open any longer

	opcode  byte // of the message being joined, 0 for none
	packed  bool
	message []byte
	checked int // bytes of message that are UTF-8
	closing bool
}

// endings of the echo loop.
var (
	errOver   = errors.New("the connection is over")
	errIgnore = errors.New("nothing to do")
)

// violation is a reason to fail the connection.
type violation uint16

func (v violation) Error() string { return "close " + strconv.Itoa(int(v)) }

// run echoes until the connection is over, and ends TCP.
func (e *endpoint) run() {
	defer e.conn.Close()
	for {
		err := e.frame()
		var v violation
		switch {
		case err == nil:
			continue
		case errors.As(err, &v):
			if e.fault == "drops" {
				e.end()
				return
			}
			if e.fault == "wrong code" {
				v = 1000
			}
			e.send(true, 0x8, binary.BigEndian.AppendUint16(nil, uint16(v)))
			if e.fault == "goes on after failing" {
				continue
			}
		case e.fault == "delivers at eof" && e.opcode != 0 && errors.Is(err, io.EOF):
			e.send(true, e.opcode, e.message)
		}
		e.end()
		return
	}
}

// end is the end of TCP: in order, bounded, and without a reset.
func (e *endpoint) end() {
	if e.fault == "keeps tcp" {
		<-e.kept
		return
	}
	if e.fault == "resets" {
		_ = e.conn.SetLinger(0)
		return
	}
	if e.client && e.closing && e.fault != "ends first" {
		_ = e.conn.SetReadDeadline(time.Now().Add(2 * time.Second))
		_, _ = io.Copy(io.Discard, e.in)
	}
	_ = e.conn.CloseWrite()
	_ = e.conn.SetReadDeadline(time.Now().Add(2 * time.Second))
	_, _ = io.Copy(io.Discard, e.in)
}

// header is a frame's header.
type header struct {
	fin    bool
	rsv    byte
	opcode byte
	masked bool
	key    [4]byte
	length uint64
}

// frame reads a frame and acts on it.
func (e *endpoint) frame() error {
	var b [8]byte
	if _, err := io.ReadFull(e.in, b[:2]); err != nil {
		return err
	}
	h := header{fin: b[0]&0x80 != 0, rsv: b[0] >> 4 & 7, opcode: b[0] & 15, masked: b[1]&0x80 != 0, length: uint64(b[1] & 0x7F)}
	if err := e.checkFirst(h); err != nil && !errors.Is(err, errIgnore) {
		return err
	}
	least := uint64(0)
	if h.length >= 126 {
		n := map[uint64]int{126: 2, 127: 8}[h.length]
		least = map[uint64]uint64{126: 126, 127: 65536}[h.length]
		clear(b[:])
		if _, err := io.ReadFull(e.in, b[8-n:]); err != nil {
			return err
		}
		h.length = binary.BigEndian.Uint64(b[:])
	}
	if h.length < least && e.fault != "long forms" || h.length >= 1<<63 && e.fault != "huge lengths" {
		return violation(1002)
	}
	if h.masked {
		if _, err := io.ReadFull(e.in, h.key[:]); err != nil {
			return err
		}
	}
	if h.length >= 1<<40 {
		if e.fault == "huge lengths" {
			_, _ = io.Copy(io.Discard, e.in)
		}
		return violation(1009)
	}
	return e.payload(h)
}

// checkFirst judges what the first two bytes say.
func (e *endpoint) checkFirst(h header) error {
	control, joining := h.opcode&8 != 0, e.opcode != 0
	rsv := h.rsv
	if e.deflate && (h.opcode == 1 || h.opcode == 2 || e.fault == "rsv1 anywhere") {
		rsv &= 3
	}
	broken := func(is bool, allowed fault) bool { return is && e.fault != allowed }
	switch {
	case broken(rsv != 0, "reserved bits"),
		broken(h.opcode > 2 && h.opcode < 8 || h.opcode > 10, "reserved opcodes"),
		broken(h.masked == e.client, "any mask"),
		broken(control && !h.fin, "fragmented control"),
		broken(control && h.length > 125, "long control"),
		broken(h.opcode == 0 && !joining, "stray continuation"),
		broken((h.opcode == 1 || h.opcode == 2) && joining, "message in message"):
		return violation(1002)
	}
	return nil
}

// payload reads a frame's payload in pieces, and acts on it.
func (e *endpoint) payload(h header) error {
	data := h.opcode < 8
	if h.opcode == 1 || h.opcode == 2 {
		e.opcode, e.packed, e.message, e.checked = h.opcode, e.deflate && h.rsv&4 != 0, nil, 0
	}
	var control []byte
	piece := make([]byte, 32<<10)
	for at := uint64(0); at < h.length; {
		n, err := e.in.Read(piece[:min(uint64(len(piece)), h.length-at)])
		for i := range piece[:n] {
			if h.masked {
				piece[i] ^= h.key[(at+uint64(i))%4]
			}
		}
		at += uint64(n)
		if data {
			e.message = append(e.message, piece[:n]...)
			if err := e.checkText(false); err != nil && e.fault != "late utf8" {
				return err
			}
		} else {
			control = append(control, piece[:n]...)
		}
		if err != nil {
			return err
		}
	}
	switch {
	case h.opcode == 8:
		return e.close(control)
	case h.opcode == 9:
		return e.pong(control)
	case !data || h.opcode > 2:
		return nil
	case !h.fin:
		return nil
	}
	if e.opcode == 0 { // a continuation that is tolerated
		e.opcode = 1
	}
	return e.echo()
}

// checkText looks at the text as far as it has come.
func (e *endpoint) checkText(whole bool) error {
	if e.opcode != 1 || e.packed || e.fault == "any text" {
		return nil
	}
	for e.checked < len(e.message) {
		r, n := utf8.DecodeRune(e.message[e.checked:])
		if r == utf8.RuneError && n == 1 {
			if !whole && !utf8.FullRune(e.message[e.checked:]) {
				return nil
			}
			return violation(1007)
		}
		e.checked += n
	}
	return nil
}

func (e *endpoint) echo() error {
	opcode := e.opcode
	if e.packed {
		var err error
		if e.message, err = e.inflate(e.message); err != nil {
			return violation(1007)
		}
		e.packed = false
	}
	e.opcode = 1
	if opcode == 2 {
		e.opcode = 2
	}
	err := e.checkText(true)
	e.opcode = 0
	if err != nil {
		return err
	}
	switch {
	case e.closing && e.fault != "goes on after close": // nothing follows a Close
		return nil
	case e.fault == "all text":
		opcode = 1
	case e.fault == "no byte order mark" && opcode == 1:
		e.message = bytes.TrimPrefix(e.message, []byte("\uFEFF"))
	case e.fault == "loses empty messages" && len(e.message) == 0:
		return nil
	}
	if wish, ok := strings.CutPrefix(string(e.message[:min(len(e.message), 200)]), closeRequest); ok && opcode == 1 {
		return e.obey(strings.TrimPrefix(wish, " "))
	}
	e.send(true, opcode, e.message)
	return nil
}

// obey says goodbye first, and waits for the answer.
func (e *endpoint) obey(wish string) error {
	var body []byte
	if code, reason, _ := strings.Cut(wish, " "); code != "" {
		n, _ := strconv.Atoi(code)
		body = append(binary.BigEndian.AppendUint16(nil, uint16(n)), reason...)
	}
	e.closing = true
	e.send(true, 0x8, body)
	return nil
}

func (e *endpoint) pong(payload []byte) error {
	switch {
	case e.fault == "no pongs" || e.closing:
		return nil
	case e.fault == "empty pongs":
		payload = nil
	}
	e.send(true, 0xA, payload)
	return nil
}

// close answers a Close.
func (e *endpoint) close(body []byte) error {
	switch code := append(body, 0, 0); {
	case len(body) == 1 && e.fault != "close of 1 byte":
		return violation(1002)
	case len(body) >= 2:
		n := int(code[0])<<8 | int(code[1])
		if n < 1000 || n >= 1004 && n <= 1006 || n >= 1015 && n < 3000 || n > 4999 {
			if e.fault != "any code" {
				return violation(1002)
			}
			body = []byte{3, 0xE8}
		}
		if !utf8.Valid(body[2:]) && e.fault != "any reason" {
			return violation(1007)
		}
	}
	answered := e.closing
	e.closing = true
	switch {
	case answered:
		return errOver
	case e.fault == "no answer to close":
		return errOver
	case e.fault == "empty answer to close" || len(body) == 1:
		body = nil
	case e.fault == "any reason": // it takes it, and tells nobody
		body = body[:min(len(body), 2)]
	}
	e.send(true, 0x8, body[:min(len(body), 125)])
	if e.fault == "goes on after close" {
		e.closing = false
		return nil
	}
	return errOver
}

// send sends a frame.
func (e *endpoint) send(fin bool, opcode byte, payload []byte) {
	b := []byte{opcode}
	if fin {
		b[0] |= 0x80
	}
	if e.fault == "sets rsv2" && opcode == 0xA {
		b[0] |= 0x20
	}
	mask := byte(0)
	if e.client != (e.fault == "masks wrongly") {
		mask = 0x80
	}
	switch n := len(payload); {
	case n < 126 && !(e.fault == "long form of 125" && n == 125 && opcode < 8):
		b = append(b, mask|byte(n))
	case n < 65536:
		b = binary.BigEndian.AppendUint16(append(b, mask|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, mask|127), uint64(n))
	}
	if mask == 0 {
		b = append(b, payload...)
	} else {
		var key [4]byte
		_, _ = rand.Read(key[:])
		if e.fault == "one key" {
			key = [4]byte{1, 2, 3, 4}
		}
		b = append(b, key[:]...)
		for i, c := range payload {
			b = append(b, c^key[i%4])
		}
	}
	_ = e.conn.SetWriteDeadline(time.Now().Add(20 * time.Second))
	_, _ = e.conn.Write(b)
}

// inflate inflates a message, which may consist of several streams.
func (e *endpoint) inflate(payload []byte) ([]byte, error) {
	in := bytes.NewReader(append(payload, 0x00, 0x00, 0xff, 0xff))
	var out []byte
	for in.Len() > 0 {
		dict := slices.Concat(e.window, out)
		r := flate.NewReaderDict(in, dict[max(0, len(dict)-1<<15):])
		b, err := io.ReadAll(r)
		out = append(out, b...)
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) { // no stream has an end but with BFINAL
			return nil, err
		}
		if e.fault == "stops at bfinal" {
			break
		}
	}
	if !e.noTakeover && e.fault != "forgets messages" {
		e.window = append(e.window, out...)
		e.window = e.window[max(0, len(e.window)-1<<15):]
	}
	return out, nil
}

func accept(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// readHead reads lines up to the empty one; false when they are none of HTTP.
func (e *endpoint) readHead() (first string, fields map[string][]string, ok bool) {
	fields = map[string][]string{}
	ok = true
	for lines := 0; ; lines++ {
		line, err := e.in.ReadString('\n')
		if err != nil {
			return first, fields, false
		}
		line, crlf := strings.CutSuffix(line, "\r\n")
		ok = ok && crlf
		line = strings.TrimSuffix(line, "\n")
		if lines == 0 {
			first = line
			continue
		}
		if line == "" {
			return first, fields, ok
		}
		name, value, colon := strings.Cut(line, ":")
		ok = ok && colon && !strings.HasSuffix(name, " ") && !strings.HasPrefix(name, " ")
		name = strings.ToLower(name)
		fields[name] = append(fields[name], strings.Trim(value, " \t"))
	}
}

func lists(fields map[string][]string, name, token string) bool {
	for _, item := range strings.Split(strings.Join(fields[name], ","), ",") {
		if strings.EqualFold(strings.TrimSpace(item), token) {
			return true
		}
	}
	return false
}
