package websocket

import "strings"

// extension is one element of a Sec-WebSocket-Extensions list (RFC 6455 §9.1).
type extension struct {
	name   string
	params []extensionParam
}

// extensionParam is a parameter; one without a value differs from one with an empty value.
type extensionParam struct {
	name     string
	value    string
	hasValue bool
}

// parseExtensions reads the value of a Sec-WebSocket-Extensions field. It reports false
// for what the grammar does not allow.
func parseExtensions(s string) (list []extension, ok bool) {
	p := headerParser{rest: s}
	for {
		p.space()
		if p.rest == "" { // an empty element, or the end (RFC 9110 §5.6.1)
			return list, true
		}
		if p.take(',') {
			continue
		}
		e := extension{name: p.token()}
		if e.name == "" {
			return nil, false
		}
		for p.space(); p.take(';'); p.space() {
			p.space()
			param := extensionParam{name: p.token()}
			if param.name == "" {
				return nil, false
			}
			if p.space(); p.take('=') {
				p.space()
				param.hasValue = true
				if param.value, ok = p.tokenOrQuoted(); !ok {
					return nil, false
				}
			}
			e.params = append(e.params, param)
		}
		list = append(list, e)
		if p.rest != "" && !p.take(',') {
			return nil, false
		}
	}
}

// headerParser reads a header field's value from left to right.
type headerParser struct{ rest string }

func (p *headerParser) space() { p.rest = strings.TrimLeft(p.rest, " \t") }

func (p *headerParser) take(c byte) bool {
	if p.rest == "" || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *headerParser) token() string {
	n := 0
	for n < len(p.rest) && isToken(p.rest[n:n+1]) {
		n++
	}
	token := p.rest[:n]
	p.rest = p.rest[n:]
	return token
}

// tokenOrQuoted reads a token or a quoted string that holds a token: RFC 6455 §9.1 lets
// a quoted value be nothing else.
func (p *headerParser) tokenOrQuoted() (string, bool) {
	if !p.take('"') {
		token := p.token()
		return token, token != ""
	}
	var value strings.Builder
	for p.rest != "" {
		c := p.rest[0]
		p.rest = p.rest[1:]
		switch {
		case c == '"':
			return value.String(), isToken(value.String())
		case c == '\\' && p.rest != "":
			c, p.rest = p.rest[0], p.rest[1:]
		}
		value.WriteByte(c)
	}
	return "", false
}
