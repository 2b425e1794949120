package bindings

import (
	"net/url"

	"github.com/dop251/goja"

	"adieu/dom"
)

// HTML §2.6.1: attributes that reflect a content attribute, [Reflect] in .idl files.

// ReflectString is the content attribute's value, "" when it is not there.
func ReflectString(name, content string) Attribute {
	return Attribute{Name: name,
		Get: func(c Call) goja.Value {
			value, _ := This[*dom.Element](c).Attribute(content)
			return c.StringValue(value)
		},
		Set: func(c Call) {
			c.Check(This[*dom.Element](c).SetAttribute(content, c.DOMString(c.Argument(0))))
		}}
}

// ReflectBoolean is true when the content attribute is there, whatever its value.
func ReflectBoolean(name, content string) Attribute {
	return Attribute{Name: name,
		Get: func(c Call) goja.Value { return c.BooleanValue(This[*dom.Element](c).HasAttribute(content)) },
		Set: func(c Call) {
			e, set := This[*dom.Element](c), c.Boolean(c.Argument(0))
			_, err := e.ToggleAttribute(content, &set)
			c.Check(err)
		}}
}

// ReflectURL resolves what it reads.
//
// Deviation: with Go's URL parser; a value that it does not take is returned as it is.
func ReflectURL(name, content string) Attribute {
	a := ReflectString(name, content)
	a.Get = func(c Call) goja.Value {
		e := This[*dom.Element](c)
		value, ok := e.Attribute(content)
		if !ok {
			return c.StringValue("")
		}
		if base, err := url.Parse(e.ExecutionContext().BaseURL()); err == nil {
			if resolved, err := base.Parse(value); err == nil {
				value = resolved.String()
			}
		}
		return c.StringValue(value)
	}
	return a
}
