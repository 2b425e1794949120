package engine

import (
	"bytes"
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
	if r.isXML() {
		return r.xmlEncoding()
	}
	_, name, _ := charset.DetermineEncoding(r.body, r.header.Get("Content-Type"))
	return cmp.Or(dom.EncodingName(name), "utf-8")
}

// xmlEncoding is the one that the Content-Type says, or the XML declaration, or UTF-8.
func (r *resource) xmlEncoding() string {
	declared := ""
	if declaration, _, ok := bytes.Cut(r.body, []byte("?>")); ok && bytes.HasPrefix(declaration, []byte("<?xml")) {
		if _, after, ok := bytes.Cut(declaration, []byte("encoding")); ok {
			after = bytes.TrimLeft(after, spaces+"=")
			if len(after) > 1 && (after[0] == '"' || after[0] == '\'') {
				label, _, _ := bytes.Cut(after[1:], after[:1])
				declared = string(label)
			}
		}
	}
	return cmp.Or(dom.EncodingName(r.charset), dom.EncodingName(declared), "utf-8")
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

// lenientMediaType is a media type without its parameters, and the parameter charset, where
// others are not well formed (MIME Sniffing §4.4).
func lenientMediaType(header string) (essence, charset string) {
	essence, parameters, _ := strings.Cut(header, ";")
	return strings.ToLower(strings.Trim(essence, spaces)), dom.MediaTypeCharset(";" + parameters)
}
