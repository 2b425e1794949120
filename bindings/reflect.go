package bindings

import (
	"math"
	"slices"
	"strconv"

	"github.com/dop251/goja"

	"adieu/dom"
)

// HTML §2.6.1: attributes that reflect a content attribute, [Reflect] in .idl files.

// reflected is the content attribute of this, and set sets it.
func (c Call) reflected(content string) (value string, ok bool) {
	return This[*dom.Element](c).AttributeNS("", content)
}

func (c Call) reflect(content, value string) {
	c.Check(This[*dom.Element](c).SetAttributeNS("", content, value))
}

// Unscopable is the attribute with [Unscopable].
func Unscopable(a Attribute) Attribute {
	a.Unscopable = true
	return a
}

// ReflectString is the content attribute's value, "" when it is not there.
func ReflectString(name, content string) Attribute {
	return Attribute{Name: name,
		Get: func(c Call) goja.Value {
			value, _ := c.reflected(content)
			return c.StringValue(value)
		},
		Set: func(c Call) { c.reflect(content, c.DOMString(c.Argument(0))) }}
}

// ReflectLegacyNullString is ReflectString with "" for null.
func ReflectLegacyNullString(name, content string) Attribute {
	a := ReflectString(name, content)
	a.Set = func(c Call) { c.reflect(content, c.LegacyNullString(c.Argument(0))) }
	return a
}

// ReflectNullableString is null when the content attribute is not there.
func ReflectNullableString(name, content string) Attribute {
	return Attribute{Name: name,
		Get: func(c Call) goja.Value { return c.nullableString(c.reflected(content)) },
		Set: func(c Call) { c.reflectNullable(content) }}
}

func (c Call) nullableString(s string, ok bool) goja.Value {
	if !ok {
		return goja.Null()
	}
	return c.StringValue(s)
}

// reflectNullable takes the content attribute away for null.
func (c Call) reflectNullable(content string) {
	e := This[*dom.Element](c)
	if v := Nullable(c, c.Argument(0), Call.DOMString); v != nil {
		c.Check(e.SetAttributeNS("", content, *v))
	} else {
		e.RemoveAttributeNS("", content)
	}
}

// ReflectBoolean is true when the content attribute is there, whatever its value.
func ReflectBoolean(name, content string) Attribute {
	return Attribute{Name: name,
		Get: func(c Call) goja.Value {
			_, ok := c.reflected(content)
			return c.BooleanValue(ok)
		},
		Set: func(c Call) {
			e := This[*dom.Element](c)
			if c.Boolean(c.Argument(0)) {
				c.Check(e.SetAttributeNS("", content, ""))
			} else {
				e.RemoveAttributeNS("", content)
			}
		}}
}

// ReflectURL resolves what it reads; what is no URL is returned as it is.
func ReflectURL(name, content string) Attribute {
	a := ReflectString(name, content)
	a.Get = func(c Call) goja.Value {
		e := This[*dom.Element](c)
		value, ok := e.AttributeNS("", content)
		if !ok {
			return c.StringValue("")
		}
		base := e.OwnerDocument().BaseURL()
		if u := dom.ParseURL(value, &base); u != nil {
			value = u.Href()
		}
		return c.StringValue(value)
	}
	a.Set = func(c Call) { c.reflect(content, c.USVString(c.Argument(0))) }
	return a
}

// Enumeration is the keywords that an attribute is limited to, and its missing value default
// and invalid value default.
type Enumeration struct {
	Keywords         []string
	Missing, Invalid string
	Nullable         bool // a missing attribute is null
}

// ReflectEnumeration is the keyword that the content attribute has, in whichever case.
func ReflectEnumeration(name, content string, e Enumeration) Attribute {
	a := ReflectString(name, content)
	if e.Nullable {
		a.Set = func(c Call) { c.reflectNullable(content) }
	}
	a.Get = func(c Call) goja.Value {
		value, ok := c.reflected(content)
		if !ok && e.Nullable {
			return goja.Null()
		}
		if !ok {
			return c.StringValue(e.Missing)
		}
		if i := slices.IndexFunc(e.Keywords, func(k string) bool { return dom.EqualFoldASCII(k, value) }); i >= 0 {
			return c.StringValue(e.Keywords[i])
		}
		return c.StringValue(e.Invalid)
	}
	return a
}

// IntegerLimits says which numbers an attribute takes.
type IntegerLimits struct {
	Default     int64 // when there is no number, or a wrong one
	NonNegative bool  // negative ones throw; and the default is -1 if there is none
	Positive    bool  // 0 throws; and the default is 1 if there is none
	Fallback    bool  // 0 becomes the default, which is 1 if there is none
	Min, Max    int64 // other numbers are moved to the nearest; both 0 for no such limits
}

func (l IntegerLimits) orDefault(or int64) int64 {
	if l.Default != 0 {
		return l.Default
	}
	return or
}

// ReflectLong is the content attribute as a number.
func ReflectLong(name, content string, l IntegerLimits) Attribute {
	missing := l.Default
	if l.NonNegative {
		missing = l.orDefault(-1)
	}
	return Attribute{Name: name,
		Get: func(c Call) goja.Value {
			value, _ := c.reflected(content)
			n, ok := dom.ParseInteger(value)
			if !ok || n < math.MinInt32 || n > math.MaxInt32 || l.NonNegative && n < 0 {
				n = missing
			}
			return c.IntegerValue(n)
		},
		Set: func(c Call) {
			n := Integer[int32](c, c.Argument(0))
			if l.NonNegative && n < 0 {
				c.Throw(dom.NewException("IndexSizeError", "The value provided (%d) is negative.", n))
			}
			c.reflect(content, strconv.Itoa(int(n)))
		}}
}

// ReflectUnsignedLong is the content attribute as a number that is not negative.
func ReflectUnsignedLong(name, content string, l IntegerLimits) Attribute {
	missing := l.Default
	low, high := int64(0), int64(math.MaxInt32)
	if l.Positive || l.Fallback {
		low, missing = 1, l.orDefault(1)
	}
	return Attribute{Name: name,
		Get: func(c Call) goja.Value {
			value, _ := c.reflected(content)
			n, ok := dom.ParseInteger(value)
			switch {
			case !ok || n < 0:
				n = missing
			case l.Max != 0:
				n = min(max(n, l.Min), l.Max)
			case n < low || n > high:
				n = missing
			}
			return c.IntegerValue(n)
		},
		Set: func(c Call) {
			n := int64(Integer[uint32](c, c.Argument(0)))
			if l.Positive && n == 0 {
				c.Throw(dom.NewException("IndexSizeError", "The value provided is 0, which is an invalid value."))
			}
			if n < low || n > high {
				n = missing
			}
			c.reflect(content, strconv.FormatInt(n, 10))
		}}
}

// ReflectDouble is the content attribute as a number with a fraction.
func ReflectDouble(name, content string, missing float64) Attribute {
	return Attribute{Name: name,
		Get: func(c Call) goja.Value {
			value, _ := c.reflected(content)
			f, ok := dom.ParseFloat(value)
			if !ok {
				f = missing
			}
			return c.NumberValue(f)
		},
		Set: func(c Call) {
			c.reflect(content, c.Value(c.Double(c.Argument(0))).String())
		}}
}

// ReflectTokens is the content attribute as a set of tokens; assigning sets its value.
func ReflectTokens(name, content string) Attribute {
	return Attribute{Name: name,
		Get: func(c Call) goja.Value { return c.Realm.Wrap(This[*dom.Element](c).Tokens(content)) },
		Set: func(c Call) { c.PutForward("value") }}
}
