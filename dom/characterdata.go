package dom

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// AnyCharacterData is *Text, *Comment and *ProcessingInstruction.
type AnyCharacterData interface {
	AsCharacterData() *CharacterData
}

// CharacterData is the part that Text, Comment and ProcessingInstruction share (DOM §4.10). Offsets and
// lengths count UTF-16 code units, as script does.
//
// Deviation: data is UTF-8, so half of a surrogate pair that a script cuts off becomes
// U+FFFD.
type CharacterData struct {
	NodeBase
	data string
}

// AsCharacterData implements AnyCharacterData.
func (c *CharacterData) AsCharacterData() *CharacterData { return c }

// NodeValue is the data.
func (c *CharacterData) NodeValue() (string, bool) { return c.data, true }

// SetNodeValue sets the data.
func (c *CharacterData) SetNodeValue(v string) { c.SetData(v) }

// TextContent is the data.
func (c *CharacterData) TextContent() (string, bool) { return c.data, true }

// SetTextContent sets the data.
func (c *CharacterData) SetTextContent(v string) { c.SetData(v) }

// Data is the node's text.
func (c *CharacterData) Data() string { return c.data }

// SetData replaces the node's text.
func (c *CharacterData) SetData(data string) {
	c.recordData()
	c.data = data
	if c.parent != nil && c.text() != nil {
		c.document.childrenChanged(c.parent)
	}
}

// Length is the number of UTF-16 code units.
func (c *CharacterData) Length() int { return utf16Length(c.data) }

// AppendData adds to the end.
func (c *CharacterData) AppendData(data string) { c.SetData(c.data + data) }

// SubstringData is the part of count code units from offset on.
func (c *CharacterData) SubstringData(offset, count int) (string, error) {
	_, rest, err := c.cut(offset)
	if err != nil {
		return "", err
	}
	part, _ := cutUTF16(rest, count)
	return part, nil
}

// InsertData puts data in at offset.
func (c *CharacterData) InsertData(offset int, data string) error {
	return c.ReplaceData(offset, 0, data)
}

// DeleteData takes out count code units from offset on.
func (c *CharacterData) DeleteData(offset, count int) error {
	return c.ReplaceData(offset, count, "")
}

// ReplaceData puts data in the place of count code units from offset on. A count that
// is too large reaches to the end; an offset that is fails with an IndexSizeError.
func (c *CharacterData) ReplaceData(offset, count int, data string) error {
	before, rest, err := c.cut(offset)
	if err != nil {
		return err
	}
	_, after := cutUTF16(rest, count)
	c.SetData(before + data + after)
	return nil
}

func (c *CharacterData) cut(offset int) (before, rest string, err error) {
	if length := c.Length(); offset < 0 || offset > length {
		return "", "", NewException("IndexSizeError", "offset %d is larger than the node's length %d", offset, length)
	}
	before, rest = cutUTF16(c.data, offset)
	return before, rest, nil
}

// Text is a text node (DOM §4.11).
type Text struct {
	CharacterData
}

// AnyText is *Text and *CDATASection.
type AnyText interface {
	AsText() *Text
}

// AsText implements AnyText.
func (t *Text) AsText() *Text { return t }

// NodeName implements Node.
func (t *Text) NodeName() string { return "#text" }

// WholeText is the text of this and all adjacent text nodes.
func (t *Text) WholeText() string {
	first := &t.NodeBase
	for first.prev != nil && first.prev.text() != nil {
		first = first.prev
	}
	var b strings.Builder
	for n := first; n != nil && n.text() != nil; n = n.next {
		b.WriteString(n.text().data)
	}
	return b.String()
}

// SplitText cuts the node at offset and returns the new node after it.
func (t *Text) SplitText(offset int) (*Text, error) {
	before, rest, err := t.cut(offset)
	if err != nil {
		return nil, err
	}
	tail := t.document.CreateTextNode(rest)
	if t.parent != nil {
		t.parent.insert(&tail.NodeBase, t.next)
	}
	t.SetData(before)
	return tail, nil
}

// Comment is a comment node (DOM §4.14).
type Comment struct {
	CharacterData
}

// NodeName implements Node.
func (c *Comment) NodeName() string { return "#comment" }

func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// cutUTF16 cuts s after n code units, or at its end.
func cutUTF16(s string, n int) (before, after string) {
	for i, r := range s {
		if n <= 0 {
			return s[:i], s[i:]
		}
		size := utf16.RuneLen(r)
		if n < size { // in the middle of a pair
			broken := string(utf8.RuneError)
			return s[:i] + broken, broken + s[i+utf8.RuneLen(r):]
		}
		n -= size
	}
	return s, ""
}
