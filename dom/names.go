package dom

import (
	"slices"
	"strings"
)

// Namespaces (Infra §8). "" is the null namespace.
const (
	HTMLNamespace   = "http://www.w3.org/1999/xhtml"
	MathMLNamespace = "http://www.w3.org/1998/Math/MathML"
	SVGNamespace    = "http://www.w3.org/2000/svg"
	XLinkNamespace  = "http://www.w3.org/1999/xlink"
	XMLNamespace    = "http://www.w3.org/XML/1998/namespace"
	XMLNSNamespace  = "http://www.w3.org/2000/xmlns/"
)

// qualifiedName names an element or attribute. qualified is kept so that reading a name
// never concatenates.
type qualifiedName struct {
	namespace, prefix, local, qualified string
}

func newQualifiedName(namespace, prefix, local string) qualifiedName {
	q := qualifiedName{namespace, prefix, local, local}
	if prefix != "" {
		q.qualified = prefix + ":" + local
	}
	return q
}

// splitName is the DOM's validate and extract (DOM §1.4); valid judges the local name. A
// prefix ends at the first colon, and the local name may have more.
func splitName(namespace, qualified string, valid func(string) bool) (qualifiedName, error) {
	prefix, local, hasPrefix := strings.Cut(qualified, ":")
	if !hasPrefix {
		prefix, local = "", qualified
	} else if prefix == "" || strings.ContainsAny(prefix, asciiSpace+"\x00/>") {
		return qualifiedName{}, invalidName(qualified)
	}
	if !valid(local) {
		return qualifiedName{}, invalidName(qualified)
	}
	isXMLNS := qualified == "xmlns" || prefix == "xmlns"
	switch {
	case hasPrefix && namespace == "",
		prefix == "xml" && namespace != XMLNamespace,
		isXMLNS != (namespace == XMLNSNamespace):
		return qualifiedName{}, NewException("NamespaceError", "the name %q does not fit the namespace %q", qualified, namespace)
	}
	return newQualifiedName(namespace, prefix, local), nil
}

func invalidName(name string) error {
	return NewException("InvalidCharacterError", "%q is not a valid name", name)
}

const asciiSpace = "\t\n\f\r "

// validAttributeName, validElementName and validDoctypeName are the DOM's valid
// attribute local name, valid element local name and valid doctype name (DOM §1.4).
//
// They are looser than XML's: whatever the HTML parser can make, script can make too.
func validAttributeName(name string) bool {
	return name != "" && !strings.ContainsAny(name, asciiSpace+"\x00/=>")
}

func validDoctypeName(name string) bool { return !strings.ContainsAny(name, asciiSpace+"\x00>") }

func validElementName(name string) bool {
	if name == "" {
		return false
	}
	if isASCIIAlpha(name[0]) { // all that the HTML parser could make
		return !strings.ContainsAny(name, asciiSpace+"\x00/>")
	}
	if name[0] != ':' && name[0] != '_' && name[0] < 0x80 {
		return false
	}
	for i := range len(name) {
		switch c := name[i]; {
		case isASCIIAlpha(c), '0' <= c && c <= '9', c >= 0x80:
		case c == '-', c == '.', c == ':', c == '_':
		default:
			return false
		}
	}
	return true
}

// validCustomElementName is the DOM's valid custom element name.
func validCustomElementName(name string) bool {
	return validElementName(name) && 'a' <= name[0] && name[0] <= 'z' && name == asciiLower(name) &&
		strings.Contains(name, "-") && !slices.Contains(reservedHyphenatedNames, name)
}

// reservedHyphenatedNames are elements of SVG and MathML.
var reservedHyphenatedNames = []string{
	"annotation-xml", "color-profile", "font-face", "font-face-src", "font-face-uri",
	"font-face-format", "font-face-name", "missing-glyph",
}

func isASCIIAlpha(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isASCIISpace(r rune) bool {
	return r == ' ' || r == '\t' || r == '\n' || r == '\f' || r == '\r'
}

func isASCIISpaceByte(c byte) bool { return isASCIISpace(rune(c)) }

// asciiLower leaves everything but A to Z alone, as the standards ask for names.
func asciiLower(s string) string { return mapASCII(s, 'A', 'Z') }

func asciiUpper(s string) string { return mapASCII(s, 'a', 'z') }

func mapASCII(s string, from, to byte) string {
	for i := range len(s) {
		if from <= s[i] && s[i] <= to {
			b := []byte(s)
			for ; i < len(b); i++ {
				if from <= b[i] && b[i] <= to {
					b[i] ^= 0x20
				}
			}
			return string(b)
		}
	}
	return s
}

func equalFoldASCII(a, b string) bool {
	return len(a) == len(b) && asciiLower(a) == asciiLower(b)
}
