package dom

import (
	"bytes"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding"
)

// The legacy encodings (Encoding standard §9 to §13). x/text has their tables; the decoders
// are the standard's, which differ from those of x/text in what they make of bytes that are
// no text.

// legacyCodec decodes character by character. scan is given what is left, and returns what it
// begins with and the bytes that are taken; 0 asks for more. Broken bytes are a -1.
type legacyCodec struct {
	scan    func(b []byte, last bool) (char rune, size int)
	pending []byte // the beginning of a character whose rest has not come yet
	reset   func() // for one that has a state; may be nil
}

// broken is what scan returns for bytes that are no text; none for bytes without a character.
const (
	broken rune = -1
	none   rune = -2
)

func (c *legacyCodec) decode(text *strings.Builder, piece []byte, last bool) bool {
	data := append(c.pending, piece...)
	c.pending = nil
	valid := true
	for len(data) > 0 {
		char, size := c.scan(data, last)
		if size == 0 {
			c.pending = bytes.Clone(data)
			break
		}
		data = data[size:]
		switch {
		case char == broken:
			valid = false
			text.WriteRune(utf8.RuneError)
		case char >= 0:
			text.WriteRune(char)
		case char < none: // one of the characters with a combining mark
			text.WriteString(big5Pairs[char])
		}
	}
	if last && c.reset != nil {
		c.reset()
	}
	return valid
}

// newLegacyCodec makes the codec of a legacy encoding.
func newLegacyCodec(name string, e encoding.Encoding) textCodec {
	switch name {
	case "gbk", "gb18030":
		return &legacyCodec{scan: scanGB18030}
	case "big5":
		return &legacyCodec{scan: scanBig5}
	case "euc-kr":
		return &legacyCodec{scan: scanEUCKR}
	case "shift_jis":
		return &legacyCodec{scan: scanShiftJIS}
	case "euc-jp":
		return &legacyCodec{scan: scanEUCJP}
	case "iso-2022-jp":
		d := &iso2022JP{}
		return &legacyCodec{scan: d.scan, reset: func() { *d = iso2022JP{} }}
	}
	return &legacyCodec{scan: scanSingleByte(singleByteTable(name, e))}
}

// isASCII says whether a byte stands for itself in all of these encodings.
func isASCII(b byte) bool { return b < utf8.RuneSelf }

// singleByteTables are the characters of the bytes from 0x80 on, by the encoding's name.
var singleByteTables sync.Map

func singleByteTable(name string, e encoding.Encoding) *[128]rune {
	if t, ok := singleByteTables.Load(name); ok {
		return t.(*[128]rune)
	}
	t := new([128]rune)
	decoder := e.NewDecoder()
	for i := range t {
		text, err := decoder.Bytes([]byte{byte(i + 0x80)})
		char, _ := utf8.DecodeRune(text)
		switch {
		case err == nil && char != utf8.RuneError:
			t[i] = char
		case i < 0x20: // the standard's tables have the control characters, where x/text's have gaps
			t[i] = rune(i + 0x80)
		default:
			t[i] = broken
		}
	}
	singleByteTables.Store(name, t)
	return t
}

func scanSingleByte(t *[128]rune) func([]byte, bool) (rune, int) {
	return func(b []byte, _ bool) (rune, int) {
		if isASCII(b[0]) {
			return rune(b[0]), 1
		}
		return t[b[0]-0x80], 1
	}
}

// pairTable are the characters of pairs of bytes, 0 for those that stand for nothing.
type pairTable [0x7E * 0xBF]rune

// at is the character of a pair, whose first byte is 0x81 to 0xFE.
func (t *pairTable) at(lead, trail byte) rune {
	if trail < 0x40 || trail == 0xFF {
		return 0
	}
	return t[int(lead-0x81)*0xBF+int(trail-0x40)]
}

// newPairTable asks x/text for each pair, behind a prefix.
func newPairTable(label, prefix string) func() *pairTable {
	return sync.OnceValue(func() *pairTable {
		var all bytes.Buffer
		for lead := 0x81; lead <= 0xFE; lead++ {
			for trail := 0x40; trail <= 0xFE; trail++ {
				all.WriteString(prefix)
				all.Write([]byte{byte(lead), byte(trail), '\n'})
			}
		}
		_, e := lookupEncoding(label)
		text, err := e.NewDecoder().Bytes(all.Bytes())
		if err != nil {
			panic("dom: x/text does not decode: " + err.Error())
		}
		t := new(pairTable)
		i := 0
		for line := range bytes.Lines(text) {
			char, size := utf8.DecodeRune(line)
			if char != utf8.RuneError && size == len(line)-1 {
				t[i] = char
			}
			i++
		}
		return t
	})
}

var (
	gb18030Pairs  = newPairTable("gb18030", "")
	big5Table     = newPairTable("big5", "")
	eucKRPairs    = newPairTable("euc-kr", "")
	shiftJISPairs = newPairTable("shift_jis", "")
	jis0208Pairs  = newPairTable("euc-jp", "")
	jis0212Pairs  = newPairTable("euc-jp", "\x8F")
)

// scanPair is what the double-byte encodings share: a pair without a character gives back a
// second byte that is ASCII.
func scanPair(b []byte, last bool, char func(lead, trail byte) rune) (rune, int) {
	switch {
	case len(b) == 1 && last:
		return broken, 1
	case len(b) == 1:
		return none, 0
	}
	if r := char(b[0], b[1]); r != 0 {
		return r, 2
	}
	if isASCII(b[1]) {
		return broken, 1
	}
	return broken, 2
}

// scanGB18030 is the gb18030 decoder (§10.2.1), which is GBK's too.
func scanGB18030(b []byte, last bool) (rune, int) {
	switch {
	case isASCII(b[0]):
		return rune(b[0]), 1
	case b[0] == 0x80:
		return '€', 1
	case b[0] == 0xFF:
		return broken, 1
	case len(b) > 1 && '0' <= b[1] && b[1] <= '9':
		return scanFourBytes(b, last)
	}
	return scanPair(b, last, gb18030Pairs().at)
}

func scanFourBytes(b []byte, last bool) (rune, int) {
	switch {
	case len(b) > 2 && (b[2] < 0x81 || b[2] == 0xFF), len(b) > 3 && (b[3] < '0' || b[3] > '9'):
		return broken, 1
	case len(b) < 4 && last:
		return broken, len(b)
	case len(b) < 4:
		return none, 0
	}
	if bytes.HasPrefix(b, gbReplacement) {
		return utf8.RuneError, 4
	}
	_, e := lookupEncoding("gb18030")
	text, err := e.NewDecoder().Bytes(b[:4])
	if char, size := utf8.DecodeRune(text); err == nil && char != utf8.RuneError && size == len(text) {
		return char, 4
	}
	return broken, 4
}

// big5Pairs are the characters of Big5 that Unicode needs two for, by a number of ours.
var big5Pairs = map[rune]string{-3: "\u00CA\u0304", -4: "\u00CA\u030C", -5: "\u00EA\u0304", -6: "\u00EA\u030C"}

// scanBig5 is the Big5 decoder (§11.1.1).
func scanBig5(b []byte, last bool) (rune, int) {
	switch {
	case isASCII(b[0]):
		return rune(b[0]), 1
	case b[0] == 0x80 || b[0] == 0xFF:
		return broken, 1
	}
	return scanPair(b, last, func(lead, trail byte) rune {
		if lead == 0x88 {
			switch trail {
			case 0x62:
				return -3
			case 0x64:
				return -4
			case 0xA3:
				return -5
			case 0xA5:
				return -6
			}
		}
		return big5Table().at(lead, trail)
	})
}

// scanEUCKR is the EUC-KR decoder (§13.1.1).
func scanEUCKR(b []byte, last bool) (rune, int) {
	switch {
	case isASCII(b[0]):
		return rune(b[0]), 1
	case b[0] == 0x80 || b[0] == 0xFF:
		return broken, 1
	}
	return scanPair(b, last, eucKRPairs().at)
}

// halfWidthKatakana is the first of its characters.
const halfWidthKatakana = 0xFF61

// scanShiftJIS is the Shift_JIS decoder (§12.3.1).
func scanShiftJIS(b []byte, last bool) (rune, int) {
	switch lead := b[0]; {
	case lead <= 0x80:
		return rune(lead), 1
	case 0xA1 <= lead && lead <= 0xDF:
		return halfWidthKatakana + rune(lead) - 0xA1, 1
	case lead == 0xA0 || lead > 0xFC:
		return broken, 1
	}
	return scanPair(b, last, func(lead, trail byte) rune {
		if 0xF0 <= lead && lead <= 0xF9 && (0x40 <= trail && trail <= 0x7E || 0x80 <= trail && trail <= 0xFC) {
			offset := rune(0x40)
			if trail >= 0x80 {
				offset = 0x41
			}
			return 0xE000 + rune(lead-0xF0)*188 + rune(trail) - offset // private use
		}
		return shiftJISPairs().at(lead, trail)
	})
}

// scanEUCJP is the EUC-JP decoder (§12.1.1).
func scanEUCJP(b []byte, last bool) (rune, int) {
	inRange := func(c byte) bool { return 0xA1 <= c && c <= 0xFE }
	switch lead := b[0]; {
	case isASCII(lead):
		return rune(lead), 1
	case lead == 0x8F && len(b) > 1 && inRange(b[1]):
		if len(b) == 2 && !last {
			return none, 0
		}
		if len(b) == 2 {
			return broken, 2
		}
		if inRange(b[2]) {
			if r := jis0212Pairs().at(b[1], b[2]); r != 0 {
				return r, 3
			}
		}
		if isASCII(b[2]) {
			return broken, 2
		}
		return broken, 3
	case lead != 0x8E && lead != 0x8F && !inRange(lead):
		return broken, 1
	}
	return scanPair(b, last, func(lead, trail byte) rune {
		switch {
		case lead == 0x8E && 0xA1 <= trail && trail <= 0xDF:
			return halfWidthKatakana + rune(trail) - 0xA1
		case inRange(lead) && inRange(trail):
			return jis0208Pairs().at(lead, trail)
		}
		return 0
	})
}

// iso2022JP is the ISO-2022-JP decoder (§12.2.1).
type iso2022JP struct {
	set     iso2022JPSet
	escaped bool // an escape sequence was the last thing: another one is an error
}

type iso2022JPSet uint8

const (
	jpASCII iso2022JPSet = iota
	jpRoman
	jpKatakana
	jp0208
)

var iso2022JPEscapes = map[string]iso2022JPSet{"(B": jpASCII, "(J": jpRoman, "(I": jpKatakana, "$@": jp0208, "$B": jp0208}

func (d *iso2022JP) scan(b []byte, last bool) (rune, int) {
	const escape = 0x1B
	if b[0] == escape {
		return d.scanEscape(b, last)
	}
	c := b[0]
	isText := c < 0x80 && c != 0x0E && c != 0x0F
	if d.set == jp0208 {
		switch {
		case c < 0x21 || c > 0x7E:
			d.escaped = false
			return broken, 1
		case len(b) == 1 && !last:
			return none, 0
		}
		d.escaped = false
		switch {
		case len(b) == 1 || b[1] == escape:
			return broken, 1
		case 0x21 <= b[1] && b[1] <= 0x7E:
			if r := jis0208Pairs().at(c|0x80, b[1]|0x80); r != 0 {
				return r, 2
			}
		}
		return broken, 2
	}
	d.escaped = false
	switch {
	case d.set == jpKatakana && 0x21 <= c && c <= 0x5F:
		return halfWidthKatakana + rune(c) - 0x21, 1
	case d.set == jpKatakana || !isText:
		return broken, 1
	case d.set == jpRoman && c == '\\':
		return '¥', 1
	case d.set == jpRoman && c == '~':
		return '‾', 1
	}
	return rune(c), 1
}

// scanEscape changes the set. What follows an escape that means nothing is text.
func (d *iso2022JP) scanEscape(b []byte, last bool) (rune, int) {
	if len(b) > 2 {
		if set, ok := iso2022JPEscapes[string(b[1:3])]; ok {
			twice := d.escaped
			d.set, d.escaped = set, true
			if twice {
				return broken, 3
			}
			return none, 3
		}
	} else if !last && (len(b) == 1 || b[1] == '(' || b[1] == '$') {
		return none, 0
	}
	d.escaped = false
	return broken, 1
}
