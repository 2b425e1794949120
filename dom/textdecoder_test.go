package dom_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func unhex(t *testing.T, s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}

func TestEncodingLabels(t *testing.T) {
	for label, want := range map[string]string{
		"utf8": "utf-8", " \t\n\f\rUTF-8 ": "utf-8", "unicode-1-1-utf-8": "utf-8", "x-unicode20utf8": "utf-8",
		"latin1": "windows-1252", "ascii": "windows-1252", "l2": "iso-8859-2", "logical": "iso-8859-8-i",
		"ucs-2": "utf-16le", "utf-16": "utf-16le", "unicodefffe": "utf-16be", "gb2312": "gbk",
		"gb18030": "gb18030", "sjis": "shift_jis", "x-x-big5": "big5", "koi8-ru": "koi8-u",
		"x-user-defined": "x-user-defined", "hz-gb-2312": "replacement", "csisolatin9": "iso-8859-15",
		"": "", "utf-7": "", "utf-32": "", "\u00A0utf-8": "", "utf-8\x00": "", "\u212Aoi8-r": "", "\vutf-8": "",
	} {
		assert.Equal(t, want, dom.EncodingName(label), "%q", label)
	}
	for _, label := range []string{"nothing", "", "iso-2022-cn", "replacement"} {
		_, err := dom.NewTextDecoder(label, dom.TextDecoderOptions{})
		var rangeError *dom.RangeError
		assert.ErrorAs(t, err, &rangeError, label)
	}
}

func TestTextDecoderEncodings(t *testing.T) {
	tests := []struct {
		label, bytes, want string
		valid              bool
	}{
		{"utf-8", "C3 A9 E2 82 AC F0 9F 98 80", "é€😀", true},
		{"utf-8", "EF BF BD", "\uFFFD", true},
		{"utf-8", "61 C3", "a\uFFFD", false},
		{"utf-8", "F0 9F 98 61", "\uFFFDa", false},
		{"utf-8", "ED A0 80", "\uFFFD\uFFFD\uFFFD", false},
		{"utf-8", "C0 80 FF", "\uFFFD\uFFFD\uFFFD", false},
		{"utf-16le", "61 00 3D D8 00 DE", "a😀", true},
		{"utf-16be", "00 61 D8 3D DE 00", "a😀", true},
		{"utf-16le", "FD FF", "\uFFFD", true},
		{"utf-16le", "3D D8 61 00", "\uFFFDa", false},
		{"utf-16le", "00 DE 61 00", "\uFFFDa", false},
		{"utf-16le", "3D D8 3D D8 00 DE", "\uFFFD😀", false},
		{"utf-16le", "3D D8 61", "\uFFFD", false},
		{"windows-1252", "80 E9", "€é", true},
		{"windows-1253", "AA", "\uFFFD", false},
		{"koi8-r", "C1 C2", "аб", true},
		{"x-user-defined", "41 80 FF", "A\uF780\uF7FF", true},
		{"shift_jis", "82 A0 B1", "あｱ", true},
		{"shift_jis", "82", "\uFFFD", false},
		{"euc-jp", "A4 A2 8E B1", "あｱ", true},
		{"iso-2022-jp", "1B 24 42 24 22 1B 28 42 61", "あa", true},
		{"gbk", "C4 E3 80", "你€", true},
		{"gb18030", "81 30 81 30 94 39 DA 33", "\u0080💩", true},
		{"gb18030", "84 31 A4 37", "\uFFFD", true},
		{"gb18030", "84 31 A4 37 FF", "\uFFFD\uFFFD", false},
		{"big5", "A7 41 88 62", "你\u00CA\u0304", true},
		{"euc-kr", "B0 A1", "가", true},
		{"euc-kr", "B0 41 81 20 FF", "\uCE9A\uFFFD \uFFFD", false},
		{"windows-1252", "81 8D", "\u0081\u008D", true},
		{"iso-8859-2", "80 9F A1", "\u0080\u009FĄ", true},
		{"windows-1255", "D9", "\uFFFD", false},
		{"big5", "81 7E 87 40 FF", "\uFFFD~\u43F0\uFFFD", false},
		{"big5", "A7", "\uFFFD", false},
		{"shift_jis", "80 A0 F0 40 F9 FC FD 81 20", "\u0080\uFFFD\uE000\uE757\uFFFD\uFFFD ", false},
		{"euc-jp", "8F A2 AF 8F A1 41 8F 41 8E E0", "\u02D8\uFFFDA\uFFFDA\uFFFD", false},
		{"gbk", "FF 81 20 81 30 81 20", "\uFFFD\uFFFD \uFFFD0\uFFFD ", false},
		{"gb18030", "81 30 81", "\uFFFD", false},
		{"gb18030", "84 32 A5 30", "\uFFFD", false},
		{"iso-2022-jp", "1B 28 4A 5C 7E 1B 28 49 21 1B 28 42 5C", "¥‾｡\\", true},
		{"iso-2022-jp", "1B 28 42 1B 28 42 50", "\uFFFDP", false},
		{"iso-2022-jp", "0E 1B 41 1B 24 41", "\uFFFD\uFFFDA\uFFFD$A", false},
		{"iso-2022-jp", "1B 24 42 24 1B 28 42 61 1B", "\uFFFDa\uFFFD", false},
		{"iso-2022-jp", "1B 24 42 24", "\uFFFD", false},
	}
	for _, test := range tests {
		data := unhex(t, test.bytes)
		d, err := dom.NewTextDecoder(test.label, dom.TextDecoderOptions{})
		require.NoError(t, err)
		text, err := d.Decode(data, dom.TextDecodeOptions{})
		require.NoError(t, err)
		assert.Equal(t, test.want, text, "%s %s", test.label, test.bytes)

		text = ""
		for i := range data {
			piece, err := d.Decode(data[i:i+1], dom.TextDecodeOptions{Stream: true})
			require.NoError(t, err)
			text += piece
		}
		rest, err := d.Decode(nil, dom.TextDecodeOptions{})
		require.NoError(t, err)
		assert.Equal(t, test.want, text+rest, "%s %s, byte by byte", test.label, test.bytes)

		d, err = dom.NewTextDecoder(test.label, dom.TextDecoderOptions{Fatal: true})
		require.NoError(t, err)
		text, err = d.Decode(data, dom.TextDecodeOptions{})
		if test.valid {
			assert.NoError(t, err)
			assert.Equal(t, test.want, text)
		} else {
			var typeError *dom.TypeError
			assert.ErrorAs(t, err, &typeError, "%s %s", test.label, test.bytes)
		}
	}
}

func TestTextDecoderByteOrderMark(t *testing.T) {
	marks := map[string]string{"utf-8": "EF BB BF", "utf-16le": "FF FE", "utf-16be": "FE FF"}
	for label, bytes := range marks {
		mark := unhex(t, bytes)
		twice := append(append([]byte{}, mark...), mark...)
		d, err := dom.NewTextDecoder(label, dom.TextDecoderOptions{})
		require.NoError(t, err)
		for range 2 { // each whole text begins anew
			text, err := d.Decode(twice, dom.TextDecodeOptions{})
			require.NoError(t, err)
			assert.Equal(t, "\uFEFF", text, label)
		}
		var text string
		for i := range twice {
			piece, err := d.Decode(twice[i:i+1], dom.TextDecodeOptions{Stream: i < len(twice)-1})
			require.NoError(t, err)
			text += piece
		}
		assert.Equal(t, "\uFEFF", text, label)

		d, err = dom.NewTextDecoder(label, dom.TextDecoderOptions{IgnoreBOM: true})
		require.NoError(t, err)
		text, err = d.Decode(mark, dom.TextDecodeOptions{})
		require.NoError(t, err)
		assert.Equal(t, "\uFEFF", text, label)
	}
	d, err := dom.NewTextDecoder("gb18030", dom.TextDecoderOptions{})
	require.NoError(t, err)
	text, err := d.Decode(unhex(t, "84 31 95 33"), dom.TextDecodeOptions{})
	require.NoError(t, err)
	assert.Equal(t, "\uFEFF", text, "a legacy encoding has no such mark")
}

func TestTextEncoderInto(t *testing.T) {
	for _, test := range []struct {
		text          string
		size          int
		read, written uint64
	}{
		{"", 4, 0, 0}, {"abc", 2, 2, 2}, {"aé", 2, 1, 1}, {"aé", 3, 2, 3}, {"😀a", 3, 0, 0}, {"😀a", 4, 2, 4}, {"a", 0, 0, 0},
	} {
		into := make([]byte, test.size)
		got := dom.NewTextEncoder().EncodeInto(test.text, into)
		assert.Equal(t, dom.TextEncoderEncodeIntoResult{Read: test.read, Written: test.written}, got, "%q", test.text)
		assert.True(t, strings.HasPrefix(test.text, string(into[:got.Written])))
	}
}

func TestDecodeText(t *testing.T) {
	for _, test := range []struct{ bytes, label, want string }{
		{"E9", "latin1", "é"}, {"EF BB BF C3 A9", "latin1", "é"}, {"FF FE 61 00", "utf-8", "a"},
		{"FE FF 00 61", "utf-8", "a"}, {"C3 A9", "what", "é"}, {"61 62", "iso-2022-kr", "\uFFFD"}, {"", "iso-2022-kr", ""},
	} {
		assert.Equal(t, test.want, dom.DecodeText(unhex(t, test.bytes), test.label), "%s as %s", test.bytes, test.label)
	}
}
