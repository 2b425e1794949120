package dom

import (
	"strings"
	"unicode/utf8"
)

// TextDecoder turns bytes into text, in pieces if need be (Encoding standard §7.1).
type TextDecoder struct {
	ScriptWrappable
	encoding         string
	codec            textCodec
	fatal, ignoreBOM bool
	streaming        bool // the piece before was not the last
	bomSeen          bool // a byte order mark would come too late
}

// TextDecoderOptions is what a decoder is made with.
type TextDecoderOptions struct {
	Fatal     bool // bytes that are no text are an error, instead of U+FFFD
	IgnoreBOM bool // a byte order mark is text
}

// TextDecodeOptions is what Decode is called with.
type TextDecodeOptions struct {
	Stream bool // further pieces follow
}

// NewTextDecoder makes the decoder of the encoding that a label stands for. It fails with a
// *RangeError.
func NewTextDecoder(label string, options TextDecoderOptions) (*TextDecoder, error) {
	name, e := lookupEncoding(label)
	if name == "" || name == "replacement" {
		return nil, NewRangeError("The encoding label provided ('%s') is invalid.", label)
	}
	return &TextDecoder{
		encoding: name, codec: newTextCodec(name, e), fatal: options.Fatal, ignoreBOM: options.IgnoreBOM,
	}, nil
}

// Encoding is the encoding's name in lower case.
func (d *TextDecoder) Encoding() string { return d.encoding }

// Fatal says whether bytes that are no text are an error.
func (d *TextDecoder) Fatal() bool { return d.fatal }

// IgnoreBOM says whether a byte order mark is text.
func (d *TextDecoder) IgnoreBOM() bool { return d.ignoreBOM }

// Decode is the text of the next piece, or of a whole. It fails with a *TypeError if the
// decoder is fatal.
func (d *TextDecoder) Decode(input []byte, options TextDecodeOptions) (string, error) {
	if !d.streaming {
		d.bomSeen = false
	}
	d.streaming = options.Stream
	var b strings.Builder
	valid := d.codec.decode(&b, input, !options.Stream)
	if d.fatal && !valid {
		return "", NewTypeError("The encoded data was not valid.")
	}
	return d.withoutBOM(b.String()), nil
}

// withoutBOM is the Encoding standard's "serialize I/O queue". Only the encodings of Unicode
// have such a mark.
func (d *TextDecoder) withoutBOM(text string) string {
	if d.ignoreBOM || d.bomSeen || text == "" || !strings.HasPrefix(d.encoding, "utf-") {
		return text
	}
	d.bomSeen = true
	return strings.TrimPrefix(text, "\uFEFF")
}

// TextEncoder turns text into UTF-8 (Encoding standard §7.2).
type TextEncoder struct{ ScriptWrappable }

// NewTextEncoder makes an encoder.
func NewTextEncoder() *TextEncoder { return new(TextEncoder) }

// Encoding is "utf-8".
func (*TextEncoder) Encoding() string { return "utf-8" }

// Encode is the text in UTF-8.
func (*TextEncoder) Encode(text string) []byte { return []byte(text) }

// TextEncoderEncodeIntoResult is how far EncodeInto came: UTF-16 code units read, and bytes
// written.
type TextEncoderEncodeIntoResult struct {
	Read, Written uint64
}

// EncodeInto writes as many whole characters of the text as fit.
func (*TextEncoder) EncodeInto(text string, into []byte) (r TextEncoderEncodeIntoResult) {
	for _, char := range text {
		size := utf8.RuneLen(char)
		if int(r.Written)+size > len(into) {
			break
		}
		utf8.EncodeRune(into[r.Written:], char)
		r.Written += uint64(size)
		r.Read++
		if char > 0xFFFF {
			r.Read++
		}
	}
	return r
}
