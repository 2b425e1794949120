package dom

import (
	"slices"
	"strings"
)

// Custom elements (HTML §4.13 and DOM §4.9), autonomous ones only, as in WebKit.
//
// Deviation: reactions run at the end of each change of the tree or of an attribute, also
// where an operation makes several changes. The parser's elements are upgraded when they
// are inserted and not constructed before.

// CustomElementClass is a class of script's that a name was defined with. Errors are
// exceptions that the class did not catch, which are reported.
type CustomElementClass interface {
	// Construct makes a new element of the class in a document. It is an *Element,
	// unless the class has broken the rules.
	Construct(d *Document) (Node, error)

	// Upgrade runs the constructor on an element that is there already.
	Upgrade(e *Element) error

	Connected(e *Element) error
	Disconnected(e *Element) error
	Adopted(e *Element, from, to *Document) error
	AttributeChanged(e *Element, local string, old, value *string, namespace string) error
}

// CustomElementDefinition is what a name stands for.
type CustomElementDefinition struct {
	Name               string
	ObservedAttributes []string // local names whose changes the class hears of
	DisableShadow      bool
	Class              CustomElementClass
}

// CustomElementRegistry knows a window's custom elements.
type CustomElementRegistry struct {
	ScriptWrappable
	window      *Window
	definitions map[string]*CustomElementDefinition
}

// CustomElements is the window's registry, always the same one.
func (w *Window) CustomElements() *CustomElementRegistry {
	if w.customElements == nil {
		w.customElements = &CustomElementRegistry{window: w, definitions: make(map[string]*CustomElementDefinition)}
	}
	return w.customElements
}

// Definition is what a name stands for, or nil.
func (r *CustomElementRegistry) Definition(name string) *CustomElementDefinition {
	return r.definitions[name]
}

// ValidCustomElementName says whether custom elements may have the name.
func ValidCustomElementName(name string) bool { return validCustomElementName(name) }

// Define gives a name its meaning, and upgrades the elements of the document that have it.
// It fails with a SyntaxError for a name that is none, and with a NotSupportedError for
// one that has a meaning already.
func (r *CustomElementRegistry) Define(definition *CustomElementDefinition) error {
	switch {
	case !validCustomElementName(definition.Name):
		return NewException("SyntaxError", "%q is not a valid custom element name", definition.Name)
	case r.definitions[definition.Name] != nil:
		return NewException("NotSupportedError", "%q is defined already", definition.Name)
	}
	r.definitions[definition.Name] = definition
	if d := r.window.document; d != nil {
		r.upgradeBelow(&d.NodeBase)
	}
	return nil
}

// Upgrade upgrades the elements of a subtree, connected or not.
func (r *CustomElementRegistry) Upgrade(root Node) { r.upgradeBelow(root.AsNode()) }

func (r *CustomElementRegistry) upgradeBelow(root *NodeBase) {
	for n := range root.shadowIncludingInclusiveDescendants() {
		if e := n.element(); e != nil {
			e.tryUpgrade()
		}
	}
	root.document.runReactions()
}

// customElement is what an element with a definition has.
type customElement struct {
	definition *CustomElementDefinition
	state      customElementState
	reactions  []func() error
	reacting   bool // one of them is running, and the others wait for it
}

type customElementState uint8

const (
	customElementUpgrading customElementState = iota
	customElementFailed
	customElementReady
)

func (e *Element) custom() *customElement {
	if e.extra == nil {
		return nil
	}
	return e.extra.custom
}

// definition looks the element's name up where that makes sense.
func (d *Document) definition(name qualifiedName) *CustomElementDefinition {
	if d.window == nil || d.window.customElements == nil || name.namespace != HTMLNamespace ||
		!strings.Contains(name.local, "-") {
		return nil
	}
	return d.window.customElements.definitions[name.local]
}

// NewCustomElement makes an element for a class's constructor.
func (d *Document) NewCustomElement(definition *CustomElementDefinition) *Element {
	e := d.newElement(newQualifiedName(HTMLNamespace, "", definition.Name))
	e.rareData().custom = &customElement{definition: definition, state: customElementReady}
	return e
}

// createCustomElement is the part of the DOM's create an element for a name with a
// definition. A constructor that fails gives an unknown element.
func (d *Document) createCustomElement(definition *CustomElementDefinition, name qualifiedName) *Element {
	node, err := definition.Class.Construct(d)
	if err == nil {
		e, ok := node.(*Element)
		if ok && len(e.attrs) == 0 && e.first == nil && e.parent == nil && e.document == d && e.name == name {
			return e
		}
		err = NewException("NotSupportedError", "the constructor of %q made something else", definition.Name)
	}
	d.ctx.ReportException(err)
	e := d.newElement(name)
	e.rareData().custom = &customElement{definition: definition, state: customElementFailed}
	return e
}

// tryUpgrade enqueues the upgrade of an element whose name has a definition.
func (e *Element) tryUpgrade() {
	definition := e.document.definition(e.name)
	if definition == nil || e.custom() != nil {
		return
	}
	c := &customElement{definition: definition}
	e.rareData().custom = c
	e.enqueueReaction(func() error { return e.upgrade(c) })
}

// upgrade is HTML's upgrade an element.
func (e *Element) upgrade(c *customElement) error {
	for _, a := range e.attrs {
		e.enqueueAttributeChanged(c, a.name, nil, &a.value)
	}
	if e.connected {
		e.enqueueReaction(func() error { return c.definition.Class.Connected(e) })
	}
	if err := c.definition.Class.Upgrade(e); err != nil {
		c.state, c.reactions = customElementFailed, nil
		return err
	}
	c.state = customElementReady
	return nil
}

// enqueueReaction lets the element's class hear of something when the change of the tree
// that goes on has come to its end.
func (e *Element) enqueueReaction(reaction func() error) {
	e.extra.custom.reactions = append(e.extra.custom.reactions, reaction)
	if agent := e.document.agent(); agent != nil {
		agent.reacting = append(agent.reacting, e)
	}
}

// runReactions must be called where script may run.
func (d *Document) runReactions() {
	agent := d.agent()
	if agent == nil || len(agent.reacting) == 0 {
		return
	}
	reacting := agent.reacting
	agent.reacting = nil
	for _, e := range reacting {
		if c := e.extra.custom; !c.reacting {
			c.reacting = true
			e.react(c)
			c.reacting = false
		}
	}
}

func (e *Element) react(c *customElement) {
	for len(c.reactions) > 0 {
		reaction := c.reactions[0]
		c.reactions = c.reactions[1:]
		if err := reaction(); err != nil {
			e.ctx.ReportException(err)
		}
	}
}

// customElementEntered follows an element's becoming connected.
func (e *Element) customElementEntered() {
	switch c := e.custom(); {
	case c == nil:
		e.tryUpgrade()
	case c.state == customElementReady:
		e.enqueueReaction(func() error { return c.definition.Class.Connected(e) })
	}
}

// customElementLeft follows its being connected no longer.
func (e *Element) customElementLeft() {
	if c := e.custom(); c != nil && c.state == customElementReady {
		e.enqueueReaction(func() error { return c.definition.Class.Disconnected(e) })
	}
}

// customElementAdopted follows a change of the node document.
func (e *Element) customElementAdopted(from, to *Document) {
	if c := e.custom(); c != nil && c.state == customElementReady {
		e.enqueueReaction(func() error { return c.definition.Class.Adopted(e, from, to) })
	}
}

func (e *Element) enqueueAttributeChanged(c *customElement, name qualifiedName, old, value *string) {
	if !slices.Contains(c.definition.ObservedAttributes, name.local) {
		return
	}
	e.enqueueReaction(func() error {
		return c.definition.Class.AttributeChanged(e, name.local, old, value, name.namespace)
	})
}
