package engine

import (
	"cmp"
	"strings"

	"golang.org/x/net/html/charset"

	"adieu/dom"
)

// documentEncoding is the name of the encoding of an HTML page, in lower case: of its byte
// order mark, its Content-Type, its first meta element that says one, or else a guess (HTML
// §13.2.3.2).
//
// Deviation: a meta element after the first kilobyte does not count.
func (r *resource) documentEncoding() string {
	_, name, _ := charset.DetermineEncoding(r.body, r.header.Get("Content-Type"))
	return cmp.Or(dom.EncodingName(name), "utf-8")
}

// text is the body as text. fallback is the encoding if neither the body's byte order mark
// nor the Content-Type say one.
func (r *resource) text(fallback string) string {
	return dom.DecodeText(r.body, cmp.Or(dom.EncodingName(r.charset), fallback))
}

// encodingDisplayName is what document.characterSet calls an encoding: the standard's name
// for it (Encoding standard §4).
func encodingDisplayName(name string) string {
	switch name {
	case "big5":
		return "Big5"
	case "shift_jis":
		return "Shift_JIS"
	case "gb18030", "macintosh", "replacement":
		return name
	}
	if strings.HasPrefix(name, "windows-") || strings.HasPrefix(name, "x-") {
		return name
	}
	return strings.ToUpper(name)
}
