package dom

import (
	"slices"
	"strings"
)

// URLSearchParams is a list of names and values, as in the query of a URL (URL standard
// §6.2).
type URLSearchParams struct {
	ScriptWrappable
	list [][2]string
	url  *URL // whose query this is; nil for none
}

// NewURLSearchParams makes a list of what script may give: a string, with or without its
// question mark; a [][]string, each a name and a value, or else it fails with a *TypeError;
// a [][2]string, which is a record's members; nil for an empty list.
func NewURLSearchParams(init any) (*URLSearchParams, error) {
	p := new(URLSearchParams)
	switch init := init.(type) {
	case string:
		p.list = parseURLEncoded(strings.TrimPrefix(init, "?"))
	case [][]string:
		for _, pair := range init {
			if len(pair) != 2 {
				return nil, NewTypeError("Each pair must be a name and a value, and not %d strings.", len(pair))
			}
			p.list = append(p.list, [2]string{pair[0], pair[1]})
		}
	case [][2]string:
		p.list = slices.Clone(init)
	}
	return p, nil
}

// Size is the number of pairs.
func (p *URLSearchParams) Size() uint32 { return uint32(len(p.list)) }

// Append adds a pair at the end.
func (p *URLSearchParams) Append(name, value string) {
	p.list = append(p.list, [2]string{name, value})
	p.update()
}

// Delete takes out all pairs with a name, or only those that also have a value.
func (p *URLSearchParams) Delete(name string, value *string) {
	p.list = slices.DeleteFunc(p.list, func(pair [2]string) bool {
		return pair[0] == name && (value == nil || pair[1] == *value)
	})
	p.update()
}

// Value is the value of the first pair with a name.
func (p *URLSearchParams) Value(name string) (value string, ok bool) {
	for _, pair := range p.list {
		if pair[0] == name {
			return pair[1], true
		}
	}
	return "", false
}

// All is the values of all pairs with a name.
func (p *URLSearchParams) All(name string) []string {
	values := []string{}
	for _, pair := range p.list {
		if pair[0] == name {
			values = append(values, pair[1])
		}
	}
	return values
}

// Has says whether there is a pair with a name, and a value if that is given.
func (p *URLSearchParams) Has(name string, value *string) bool {
	return slices.ContainsFunc(p.list, func(pair [2]string) bool {
		return pair[0] == name && (value == nil || pair[1] == *value)
	})
}

// Set changes the value of the first pair with a name and takes out the others, or adds a
// pair.
func (p *URLSearchParams) Set(name, value string) {
	i := slices.IndexFunc(p.list, func(pair [2]string) bool { return pair[0] == name })
	if i < 0 {
		p.Append(name, value)
		return
	}
	p.list[i][1] = value
	rest := slices.DeleteFunc(p.list[i+1:], func(pair [2]string) bool { return pair[0] == name })
	p.list = p.list[:i+1+len(rest)]
	p.update()
}

// Sort orders the pairs by name. Pairs of one name stay in their order.
func (p *URLSearchParams) Sort() {
	slices.SortStableFunc(p.list, func(a, b [2]string) int { return compareUTF16(a[0], b[0]) })
	p.update()
}

// Pair is the name and value at a position, for an iterator: the list may change while one
// goes on.
func (p *URLSearchParams) Pair(i int) (name, value string, ok bool) {
	if i < 0 || i >= len(p.list) {
		return "", "", false
	}
	return p.list[i][0], p.list[i][1], true
}

// String is the list as the query of a URL.
func (p *URLSearchParams) String() string { return serializeURLEncoded(p.list) }

// update is the URL standard's: the URL gets the list for its query.
func (p *URLSearchParams) update() {
	if p.url != nil {
		p.url.url.SetSearch(p.String())
	}
}

// compareUTF16 orders strings by their UTF-16 code units, as script does: what lies above
// U+FFFF comes before what its surrogates come before.
func compareUTF16(a, b string) int {
	x, y := []rune(a), []rune(b)
	for i := 0; i < len(x) && i < len(y); i++ {
		if x[i] == y[i] {
			continue
		}
		if high := x[i] > 0xFFFF; high != (y[i] > 0xFFFF) && max(x[i], y[i]) >= 0xE000 && min(x[i], y[i]) >= 0xE000 {
			if high {
				return -1
			}
			return 1
		}
		return int(x[i]) - int(y[i])
	}
	return len(x) - len(y)
}

// parseURLEncoded is the application/x-www-form-urlencoded parser (URL standard §5.1).
func parseURLEncoded(s string) [][2]string {
	var list [][2]string
	for part := range strings.SplitSeq(s, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		list = append(list, [2]string{decodeURLEncoded(name), decodeURLEncoded(value)})
	}
	return list
}

func decodeURLEncoded(s string) string {
	return DecodeUTF8(percentDecode(strings.ReplaceAll(s, "+", " ")))
}

// percentDecode leaves alone what is no percent sign and two hexadecimal digits.
func percentDecode(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if high, low := hexDigit(s[i+1]), hexDigit(s[i+2]); high >= 0 && low >= 0 {
				b = append(b, byte(high<<4|low))
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	return string(b)
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// serializeURLEncoded is the application/x-www-form-urlencoded serializer (URL standard
// §5.2).
func serializeURLEncoded(list [][2]string) string {
	var b strings.Builder
	for i, pair := range list {
		if i > 0 {
			b.WriteByte('&')
		}
		encodeURLEncoded(&b, pair[0])
		b.WriteByte('=')
		encodeURLEncoded(&b, pair[1])
	}
	return b.String()
}

func encodeURLEncoded(b *strings.Builder, s string) {
	const hex = "0123456789ABCDEF"
	for i := range len(s) {
		switch c := s[i]; {
		case isASCIIAlpha(c), '0' <= c && c <= '9', c == '*', c == '-', c == '.', c == '_':
			b.WriteByte(c)
		case c == ' ':
			b.WriteByte('+')
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&0xF])
		}
	}
}
