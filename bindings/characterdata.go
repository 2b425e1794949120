package bindings

import (
	"slices"

	"github.com/dop251/goja"

	"adieu/dom"
)

// characterData is *dom.Text or *dom.Comment.
type characterData interface {
	childNode
	Data() string
	SetData(data string)
	Length() int
	AppendData(data string)
	SubstringData(offset, count int) (string, error)
	InsertData(offset int, data string) error
	DeleteData(offset, count int) error
	ReplaceData(offset, count int, data string) error
}

// DOM §4.10.
var characterDataInterface = &Interface{
	Name:       "CharacterData",
	Parent:     nodeInterface,
	WindowOnly: true,
	Attributes: slices.Concat([]Attribute{
		{Name: "data",
			Get: stringGetter(characterData.Data),
			Set: func(c Call) { This[characterData](c).SetData(c.LegacyNullString(c.Argument(0))) }},
		{Name: "length", Get: func(c Call) goja.Value { return c.Value(This[characterData](c).Length()) }},
	}, siblingElementAttributes),
	Operations: slices.Concat([]Operation{
		{Name: "substringData", Length: 2, Do: func(c Call) goja.Value {
			s, err := This[characterData](c).SubstringData(c.offset(0), c.offset(1))
			c.Check(err)
			return c.Value(s)
		}},
		{Name: "appendData", Length: 1, Do: func(c Call) goja.Value {
			This[characterData](c).AppendData(c.DOMString(c.Argument(0)))
			return goja.Undefined()
		}},
		{Name: "insertData", Length: 2, Do: func(c Call) goja.Value {
			c.Check(This[characterData](c).InsertData(c.offset(0), c.DOMString(c.Argument(1))))
			return goja.Undefined()
		}},
		{Name: "deleteData", Length: 2, Do: func(c Call) goja.Value {
			c.Check(This[characterData](c).DeleteData(c.offset(0), c.offset(1)))
			return goja.Undefined()
		}},
		{Name: "replaceData", Length: 3, Do: func(c Call) goja.Value {
			c.Check(This[characterData](c).ReplaceData(c.offset(0), c.offset(1), c.DOMString(c.Argument(2))))
			return goja.Undefined()
		}},
	}, childNodeOperations),
}

// offset is an unsigned long argument as an int.
func (c Call) offset(i int) int { return int(c.UnsignedLong(c.Argument(i))) }

// DOM §4.11.
var textInterface = &Interface{
	Name:       "Text",
	Parent:     characterDataInterface,
	Types:      typesOf[*dom.Text](),
	WindowOnly: true,
	Constructor: &Constructor{0, func(c Call) any {
		return c.document().CreateTextNode(c.optionalString(0))
	}},
	Attributes: []Attribute{{Name: "wholeText", Get: stringGetter((*dom.Text).WholeText)}},
	Operations: []Operation{
		{Name: "splitText", Length: 1, Do: func(c Call) goja.Value {
			tail, err := This[*dom.Text](c).SplitText(c.offset(0))
			c.Check(err)
			return c.Realm.Wrap(tail)
		}},
	},
}

// DOM §4.14.
var commentInterface = &Interface{
	Name:       "Comment",
	Parent:     characterDataInterface,
	Types:      typesOf[*dom.Comment](),
	WindowOnly: true,
	Constructor: &Constructor{0, func(c Call) any {
		return c.document().CreateComment(c.optionalString(0))
	}},
}

// optionalString is a DOMString argument that is "" when left out.
func (c Call) optionalString(i int) string {
	if !c.Has(i) {
		return ""
	}
	return c.DOMString(c.Argument(i))
}
