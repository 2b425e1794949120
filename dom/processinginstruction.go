package dom

import "strings"

// ProcessingInstruction is a processing instruction of XML (DOM §4.13).
type ProcessingInstruction struct {
	CharacterData
	target string
}

// NodeName is the target.
func (p *ProcessingInstruction) NodeName() string { return p.target }

// Target says whom the instruction is for.
func (p *ProcessingInstruction) Target() string { return p.target }

// CDATASection is text that XML writes without escapes (DOM §4.12).
type CDATASection struct {
	Text
}

// NodeName implements Node.
func (*CDATASection) NodeName() string { return "#cdata-section" }

// CreateCDATASection makes a CDATA section, which an HTML document cannot have.
func (d *Document) CreateCDATASection(data string) (*CDATASection, error) {
	if d.html {
		return nil, NewException("NotSupportedError", "HTML has no CDATA sections")
	}
	if strings.Contains(data, "]]>") {
		return nil, NewException("InvalidCharacterError", "a CDATA section ends at ]]>")
	}
	return d.newCDATASection(data), nil
}

func (d *Document) newCDATASection(data string) *CDATASection {
	c := new(CDATASection)
	c.data = data
	c.initNode(c, d, CDATASectionNode)
	return c
}

// CreateProcessingInstruction makes a processing instruction.
func (d *Document) CreateProcessingInstruction(target, data string) (*ProcessingInstruction, error) {
	if !isXMLName(target) {
		return nil, invalidName(target)
	}
	if strings.Contains(data, "?>") {
		return nil, NewException("InvalidCharacterError", "a processing instruction ends at ?>")
	}
	return d.newProcessingInstruction(target, data), nil
}

func (d *Document) newProcessingInstruction(target, data string) *ProcessingInstruction {
	p := &ProcessingInstruction{target: target}
	p.data = data
	p.initNode(p, d, ProcessingInstructionNode)
	return p
}

// text is the Text that embeds n or that n's CDATA section has; nil for other nodes.
func (n *NodeBase) text() *Text {
	switch t := n.self.(type) {
	case *Text:
		return t
	case *CDATASection:
		return &t.Text
	}
	return nil
}

// isXMLName says whether s matches Name of XML 1.0 §2.3.
func isXMLName(s string) bool {
	for i, r := range s {
		if !isXMLNameStart(r) && (i == 0 || !(r == '-' || r == '.' || '0' <= r && r <= '9' || r == 0xB7 ||
			0x300 <= r && r <= 0x36F || 0x203F <= r && r <= 0x2040)) {
			return false
		}
	}
	return s != ""
}

func isXMLNameStart(r rune) bool {
	switch {
	case r < 0x80:
		return r == ':' || r == '_' || isASCIIAlpha(byte(r))
	case r < 0x300:
		return r >= 0xC0 && r != 0xD7 && r != 0xF7
	}
	for _, span := range [][2]rune{
		{0x370, 0x37D}, {0x37F, 0x1FFF}, {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF},
		{0xF900, 0xFDCF}, {0xFDF0, 0xFFFD - 1}, {0x10000, 0xEFFFF},
	} {
		if span[0] <= r && r <= span[1] {
			return true
		}
	}
	return false
}
