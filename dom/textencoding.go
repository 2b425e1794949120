package dom

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
)

// EncodingName is the name of the encoding that a label stands for, in lower case
// (Encoding standard §4.2); "" for a label of none.
func EncodingName(label string) string {
	name, _ := lookupEncoding(label)
	return name
}

// lookupEncoding is the Encoding standard's "get an encoding".
func lookupEncoding(label string) (string, encoding.Encoding) {
	label = asciiLower(strings.TrimFunc(label, isASCIISpace))
	for i := range len(label) {
		if label[i] <= ' ' || label[i] >= 0x80 { // the table would trim and fold these
			return "", nil
		}
	}
	if newer, ok := newerLabels[label]; ok {
		label = newer
	}
	e, err := htmlindex.Get(label)
	if err != nil {
		return "", nil
	}
	name, err := htmlindex.Name(e)
	if err != nil {
		return "", nil
	}
	return name, e
}

// newerLabels are labels that the table of x/text does not have yet.
var newerLabels = map[string]string{
	"unicode11utf8": "utf-8", "unicode20utf8": "utf-8", "x-unicode20utf8": "utf-8",
	"ucs-2": "utf-16le", "unicode": "utf-16le", "iso-10646-ucs-2": "utf-16le", "csunicode": "utf-16le",
	"unicodefeff": "utf-16le", "unicodefffe": "utf-16be",
}

// DecodeText is the text of bytes in the encoding of a label, or in the one that a byte
// order mark at their beginning says (Encoding standard §6, "decode"). An unknown label
// stands for UTF-8.
func DecodeText(b []byte, label string) string {
	name, e := lookupEncoding(label)
	switch {
	case bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")):
		b, name = b[3:], "utf-8"
	case bytes.HasPrefix(b, []byte("\xFE\xFF")):
		b, name = b[2:], "utf-16be"
	case bytes.HasPrefix(b, []byte("\xFF\xFE")):
		b, name = b[2:], "utf-16le"
	}
	var text strings.Builder
	newTextCodec(name, e).decode(&text, b, true)
	return text.String()
}

// textCodec decodes a text in pieces. After the last one it begins again.
type textCodec interface {
	// decode appends the text of the next piece; last says that none follows. It returns
	// false when there were bytes that are no text; each has a U+FFFD.
	decode(text *strings.Builder, piece []byte, last bool) (valid bool)
}

// newTextCodec makes the codec of an encoding; "" is UTF-8.
func newTextCodec(name string, e encoding.Encoding) textCodec {
	switch name {
	case "utf-8", "":
		return new(utf8Codec)
	case "utf-16le":
		return &utf16Codec{}
	case "utf-16be":
		return &utf16Codec{bigEndian: true}
	case "replacement":
		return new(replacementCodec)
	}
	return newLegacyCodec(name, e)
}

// utf8Codec is the UTF-8 decoder (Encoding standard §8.1.1).
type utf8Codec struct {
	pending []byte // the beginning of a character whose rest has not come yet
}

func (c *utf8Codec) decode(text *strings.Builder, piece []byte, last bool) bool {
	data := append(c.pending, piece...)
	c.pending = nil
	if !last {
		cut := len(data) - incompleteTail(data)
		c.pending = bytes.Clone(data[cut:])
		data = data[:cut]
	}
	text.WriteString(DecodeUTF8(string(data)))
	return utf8.Valid(data)
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

// utf16Codec is the shared UTF-16 decoder (Encoding standard §14.2).
type utf16Codec struct {
	bigEndian bool
	lead      rune // a byte whose other has not come yet, and hasLead
	hasLead   bool
	high      rune // a high surrogate whose low one has not come yet, or 0
}

func (c *utf16Codec) decode(text *strings.Builder, piece []byte, last bool) bool {
	valid := true
	broken := func() {
		text.WriteRune(utf8.RuneError)
		valid = false
	}
	for _, b := range piece {
		if !c.hasLead {
			c.lead, c.hasLead = rune(b), true
			continue
		}
		unit := c.lead | rune(b)<<8
		if c.bigEndian {
			unit = c.lead<<8 | rune(b)
		}
		c.hasLead = false
		if high := c.high; high != 0 {
			c.high = 0
			if 0xDC00 <= unit && unit <= 0xDFFF {
				text.WriteRune(utf16.DecodeRune(high, unit))
				continue
			}
			broken()
		}
		switch {
		case 0xD800 <= unit && unit <= 0xDBFF:
			c.high = unit
		case 0xDC00 <= unit && unit <= 0xDFFF:
			broken()
		default:
			text.WriteRune(unit)
		}
	}
	if last && (c.hasLead || c.high != 0) {
		c.hasLead, c.high = false, 0
		broken()
	}
	return valid
}

// replacementCodec is the replacement decoder (Encoding standard §14.1): all that there is
// becomes one U+FFFD, because the encodings that it stands for are attacks.
type replacementCodec struct{ told bool }

func (c *replacementCodec) decode(text *strings.Builder, piece []byte, last bool) bool {
	if len(piece) == 0 || c.told {
		return true
	}
	c.told = !last
	text.WriteRune(utf8.RuneError)
	return false
}

// gbReplacement is U+FFFD in GB18030.
var gbReplacement = []byte{0x84, 0x31, 0xA4, 0x37}
