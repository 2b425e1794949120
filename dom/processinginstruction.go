package dom

import (
	"strings"
	"unicode"
)

// ProcessingInstruction is one (DOM §4.13). The HTML parser makes none.
type ProcessingInstruction struct {
	CharacterData
	target string
}

// NodeName is the target.
func (p *ProcessingInstruction) NodeName() string { return p.target }

// Target is what the instruction is for.
func (p *ProcessingInstruction) Target() string { return p.target }

// CreateProcessingInstruction makes a processing instruction. The target must be a name of
// XML's, and the data must not hold what would end it.
func (d *Document) CreateProcessingInstruction(target, data string) (*ProcessingInstruction, error) {
	if !validXMLName(target) {
		return nil, invalidName(target)
	}
	if strings.Contains(data, "?>") {
		return nil, NewException("InvalidCharacterError", "the data contains \"?>\"")
	}
	p := &ProcessingInstruction{CharacterData{data: data}, target}
	p.initNode(p, d, ProcessingInstructionNode)
	return p, nil
}

// validXMLName is XML's production Name, less the distinction of letters beyond ASCII.
func validXMLName(name string) bool {
	for i, r := range name {
		switch {
		case r == ':', r == '_', r >= 0x80 && (unicode.IsLetter(r) || unicode.Is(unicode.Nl, r)), r < 0x80 && unicode.IsLetter(r):
		case i > 0 && (r == '-' || r == '.' || r == 0xB7 || unicode.IsDigit(r) || unicode.IsMark(r)):
		default:
			return false
		}
	}
	return name != ""
}
