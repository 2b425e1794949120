package engine

import (
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"

	"adieu/bindings"
	"adieu/dom"
)

// textEncoder is TextEncoder (Encoding standard §7.2).
type textEncoder struct{ dom.ScriptWrappable }

var textEncoderInterface = &bindings.Interface{
	Name:        "TextEncoder",
	Types:       []reflect.Type{reflect.TypeFor[*textEncoder]()},
	Constructor: &bindings.Constructor{New: func(bindings.Call) any { return new(textEncoder) }},
	Attributes: []bindings.Attribute{
		{Name: "encoding", Get: func(c bindings.Call) goja.Value {
			bindings.This[*textEncoder](c)
			return c.Value("utf-8")
		}},
	},
	Operations: []bindings.Operation{
		{Name: "encode", Do: func(c bindings.Call) goja.Value {
			bindings.This[*textEncoder](c)
			text := ""
			if c.Has(0) {
				text = c.USVString(c.Argument(0))
			}
			bytes, err := c.Runtime().New(c.Runtime().Get("Uint8Array"), c.Realm.NewArrayBuffer([]byte(text)))
			c.Check(err)
			return bytes
		}},
		{Name: "encodeInto", Length: 2, Do: encodeInto},
	},
}

func encodeInto(c bindings.Call) goja.Value {
	bindings.This[*textEncoder](c)
	text := c.USVString(c.Argument(0))
	target, ok := c.Argument(1).Export().([]byte) // what the Uint8Array shows, not a copy
	if !ok {
		c.ThrowTypeError("parameter 2 is not of type 'Uint8Array'.")
	}
	read, written := 0, 0
	for _, r := range text {
		size := utf8.RuneLen(r)
		if written+size > len(target) {
			break
		}
		written += utf8.EncodeRune(target[written:], r)
		read++
		if r > 0xFFFF {
			read++
		}
	}
	result := c.Runtime().NewObject()
	must(result.Set("read", read))
	must(result.Set("written", written))
	return result
}

// textDecoder is TextDecoder (Encoding standard §7.1), for UTF-8.
//
// TODO: other encodings.
type textDecoder struct {
	dom.ScriptWrappable
	fatal, ignoreBOM bool

	pending []byte // the beginning of a character whose rest has not come yet
	started bool   // a byte order mark would come too late
}

var textDecoderInterface = &bindings.Interface{
	Name:        "TextDecoder",
	Types:       []reflect.Type{reflect.TypeFor[*textDecoder]()},
	Constructor: &bindings.Constructor{New: newTextDecoder},
	Attributes: []bindings.Attribute{
		{Name: "encoding", Get: func(c bindings.Call) goja.Value {
			bindings.This[*textDecoder](c)
			return c.Value("utf-8")
		}},
		{Name: "fatal", Get: func(c bindings.Call) goja.Value { return c.Value(bindings.This[*textDecoder](c).fatal) }},
		{Name: "ignoreBOM", Get: func(c bindings.Call) goja.Value { return c.Value(bindings.This[*textDecoder](c).ignoreBOM) }},
	},
	Operations: []bindings.Operation{
		{Name: "decode", Do: func(c bindings.Call) goja.Value {
			d := bindings.This[*textDecoder](c)
			var input []byte
			if c.Has(0) {
				var ok bool
				if input, ok = c.Realm.Bytes(c.Argument(0)); !ok {
					c.ThrowTypeError("parameter 1 is not of type 'ArrayBuffer' or a view of one.")
				}
			}
			stream := c.Dictionary(c.Argument(1), "TextDecodeOptions").Boolean("stream")
			text, ok := d.decode(input, stream)
			if !ok {
				c.ThrowTypeError("The encoded data was not valid.")
			}
			return c.Value(text)
		}},
	},
}

func newTextDecoder(c bindings.Call) any {
	if c.Has(0) {
		label := c.DOMString(c.Argument(0))
		switch strings.ToLower(strings.Trim(label, spaces)) {
		case "utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8":
		default:
			err, made := c.Runtime().New(c.Runtime().Get("RangeError"), c.Value("The encoding label provided ('"+label+"') is not supported."))
			c.Check(made)
			panic(err)
		}
	}
	options := c.Dictionary(c.Argument(1), "TextDecoderOptions")
	return &textDecoder{fatal: options.Boolean("fatal"), ignoreBOM: options.Boolean("ignoreBOM")}
}

// decode decodes the next piece; stream says that more will follow. ok is false when the
// decoder is fatal and the piece invalid.
func (d *textDecoder) decode(piece []byte, stream bool) (text string, ok bool) {
	data := append(d.pending, piece...)
	d.pending = nil
	if stream {
		if cut := incompleteTail(data); cut > 0 {
			d.pending = append(d.pending, data[len(data)-cut:]...)
			data = data[:len(data)-cut]
		}
	}
	started := d.started
	d.started = stream && (started || len(data) > 0)
	if d.fatal && !utf8.Valid(data) {
		d.pending, d.started = nil, false
		return "", false
	}
	text = string(data)
	if !started && !d.ignoreBOM {
		text = strings.TrimPrefix(text, "\uFEFF")
	}
	return decodeUTF8(text), true
}

// incompleteTail is how many bytes at the end may be the beginning of a longer character.
func incompleteTail(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		tail := b[len(b)-n:]
		if utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return n
			}
			return 0
		}
	}
	return 0
}

// decodeUTF8 puts U+FFFD in the place of each maximal part of a character that is cut off,
// and of each other byte that is wrong (Unicode §3.9, as the Encoding standard asks).
func decodeUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 {
			size = maximalPart(s)
		}
		b.WriteRune(r)
		s = s[size:]
	}
	return b.String()
}

// maximalPart is the length of the longest beginning of s that a valid character could
// have, at least 1.
func maximalPart(s string) int {
	for n := min(len(s), utf8.UTFMax-1); n > 1; n-- {
		if !utf8.FullRuneInString(s[:n]) {
			return n
		}
	}
	return 1
}
