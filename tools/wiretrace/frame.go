package wiretrace

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"adieu/websocket"
	"adieu/websocket/wire"
)

const (
	shownText  = 40  // characters of a payload in a title
	shownBytes = 12  // bytes of a payload in a title
	dumped     = 256 // bytes of a payload in a detail
)

// FrameEvent describes a frame as an Event without its time and connection. lane is Out or
// In, which says whether the frame should be masked.
func FrameEvent(f websocket.Frame, lane Lane) Event {
	e := Event{Lane: lane, Kind: Frame}
	if f.Protocol == websocket.RFC6455 {
		e.Title, e.Detail = frameTitle(f, lane), frameDetail(f)
	} else {
		e.Title = hixieTitle(f)
		e.Detail = Dump(f.Payload, f.Header.Length)
	}
	return e
}

func frameTitle(f websocket.Frame, lane Lane) string {
	h, data, length := f.Header, f.Payload, f.Header.Length
	notes := []string{}
	if f.Content != nil {
		notes = append(notes, fmt.Sprintf("%s, %d compressed", bytesOf(uint64(f.ContentLength)), length))
		data, length = f.Content, uint64(f.ContentLength)
	} else if h.Opcode != wire.OpClose || length == 1 || length > 125 {
		notes = append(notes, bytesOf(length))
	}
	readable := f.Content != nil || !h.Rsv1
	if h.Rsv1 && f.Content == nil {
		notes = append(notes, "compressed")
	}
	if !h.Fin {
		notes = append(notes, "FIN 0")
	}
	if h.Rsv2 || h.Rsv3 {
		notes = append(notes, "reserved bits")
	}
	if !h.Minimal() {
		notes = append(notes, "length not minimal")
	}
	if h.Masked != (lane == Out) {
		notes = append(notes, choose(h.Masked, "masked", "not masked"))
	}
	if uint64(len(data)) < length && f.Content == nil && len(f.Payload) < keptPayload {
		notes = append(notes, fmt.Sprintf("%d came", len(data)))
	}
	title := opcodeName(h.Opcode)
	switch {
	case length == 0 || !readable:
	case h.Opcode == wire.OpClose && len(data) >= 2:
		title += " " + strconv.Itoa(int(binary.BigEndian.Uint16(data)))
		if len(data) > 2 {
			title += " " + quote(data[2:], length-2)
		}
	case h.Opcode == wire.OpText, (h.Opcode.IsControl() || h.Opcode == wire.OpContinuation) && isText(data):
		title += " " + quote(data, length)
	default:
		title += " " + hexBytes(data, length)
	}
	if length == 0 && h.Opcode.IsControl() && len(notes) > 0 && notes[0] == bytesOf(0) {
		notes = notes[1:]
	}
	if len(notes) > 0 {
		title += " (" + strings.Join(notes, ", ") + ")"
	}
	return title
}

func opcodeName(op wire.Opcode) string {
	switch op {
	case wire.OpContinuation:
		return "Continuation"
	case wire.OpText:
		return "Text"
	case wire.OpBinary:
		return "Binary"
	case wire.OpClose:
		return "Close"
	case wire.OpPing:
		return "Ping"
	case wire.OpPong:
		return "Pong"
	}
	return fmt.Sprintf("Opcode %X", byte(op))
}

func frameDetail(f websocket.Frame) string {
	h := f.Header
	var s strings.Builder
	fmt.Fprintf(&s, "FIN %d, RSV %d%d%d, opcode %X, length %d", bit(h.Fin), bit(h.Rsv1), bit(h.Rsv2), bit(h.Rsv3), byte(h.Opcode), h.Length)
	if h.Masked {
		fmt.Fprintf(&s, ", mask % x", h.Mask)
	}
	if len(f.Payload) > 0 {
		s.WriteString("\n" + Dump(f.Payload, h.Length))
	}
	if len(f.Content) > 0 {
		s.WriteString("\ninflated:\n" + Dump(f.Content, uint64(f.ContentLength)))
	}
	return s.String()
}

func hixieTitle(f websocket.Frame) string {
	length := f.Header.Length
	switch {
	case f.HixieType == wire.HixieText:
		return fmt.Sprintf("00…FF text %s (%s)", quote(f.Payload, length), bytesOf(length))
	case f.HixieType == wire.HixieClose && length == 0 && f.Protocol == websocket.Hixie76:
		return "FF 00 close"
	}
	return fmt.Sprintf("%02X frame without meaning (%s)", f.HixieType, bytesOf(length))
}

// Dump shows bytes in hexadecimal and in ASCII, sixteen a line, the first few hundred of
// length; "" when there are none.
func Dump(b []byte, length uint64) string {
	b = b[:min(len(b), dumped)]
	var s strings.Builder
	for at := 0; at < len(b); at += 16 {
		row := b[at:min(at+16, len(b))]
		if at > 0 {
			s.WriteByte('\n')
		}
		fmt.Fprintf(&s, "%-47s  ", fmt.Sprintf("% x", row))
		for _, c := range row {
			s.WriteByte(choose(c >= 0x20 && c < 0x7F, c, '.'))
		}
	}
	if more := length - uint64(len(b)); len(b) > 0 && more > 0 {
		fmt.Fprintf(&s, "\n… %s more", bytesOf(more))
	}
	return s.String()
}

// BytesEvent describes bytes that are no frame.
func BytesEvent(b []byte, length uint64, lane Lane) Event {
	shown := hexBytes(b, length)
	if isText(b) {
		shown = quote(b, length)
	}
	return Event{Lane: lane, Kind: Bytes, Title: fmt.Sprintf("%s (%s)", shown, bytesOf(length)), Detail: Dump(b, length)}
}

// quote is the beginning of a text in quotation marks, of which b has the beginning.
func quote(b []byte, length uint64) string {
	shown := []rune{}
	cut := uint64(len(b)) < length
	for len(b) > 0 {
		if len(shown) == shownText {
			cut = true
			break
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 && cut && !utf8.FullRune(b) {
			break
		}
		shown = append(shown, r)
		b = b[n:]
	}
	quoted := strconv.QuoteToGraphic(string(shown))
	if cut {
		return quoted[:len(quoted)-1] + `…"`
	}
	return quoted
}

func hexBytes(b []byte, length uint64) string {
	shown := fmt.Sprintf("% x", b[:min(len(b), shownBytes)])
	if length > shownBytes {
		shown += " …"
	}
	return shown
}

// isText reports whether bytes are better shown as text.
func isText(b []byte) bool {
	b = b[:min(len(b), 4*shownText)]
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 && utf8.FullRune(b) || !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return false
		}
		b = b[n:]
	}
	return true
}

func bytesOf(n uint64) string {
	if n == 1 {
		return "1 byte"
	}
	return strconv.FormatUint(n, 10) + " bytes"
}

func bit(on bool) int { return choose(on, 1, 0) }

func choose[T any](condition bool, yes, no T) T {
	if condition {
		return yes
	}
	return no
}
