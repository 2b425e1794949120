package dom

import "slices"

// DocumentClient hears of changes in a document that start or end something outside of
// the tree: a script to run, a frame to load or to stop, an event handler attribute to
// compile. The engine implements it. All calls are on the loop, after the change.
type DocumentClient interface {
	// NodeInserted says that a node has become connected (the standard's post-connection
	// steps): once for each node of an inserted subtree and its shadow trees, in tree
	// order, after all of them are in place. It may run script and change the tree.
	NodeInserted(n Node)

	// NodeRemoved says that a node is connected no longer (the removing steps). It must
	// not run script or change the tree.
	NodeRemoved(n Node)

	// ChildrenChanged says that the children of an element changed, or the data of a
	// text child, whether it is connected or not. It must not change the tree except
	// through a script that it runs.
	ChildrenChanged(e *Element)

	// AttributeChanged says that an attribute was set or taken out; nil is no
	// attribute. Setting the same value again counts. It is also called for each
	// attribute that a parser gave to a new element.
	AttributeChanged(e *Element, namespace, localName string, old, value *string)

	// CompileHandler makes an event handler of the text of a content attribute like
	// onclick, when it is first needed; nil for none. The error is reported.
	CompileHandler(e *Element, typ, body string) (EventHandler, error)

	// FollowHyperlink asks to go where an a or area element with an href leads: it was
	// clicked, and nobody has prevented it.
	FollowHyperlink(e *Element)

	// SubmitForm asks to send a form: nobody has prevented it. The submitter is the button
	// that was clicked, nil for none.
	SubmitForm(form, submitter *Element)
}

// SetClient sets the document's client; nil for none.
func (d *Document) SetClient(c DocumentClient) { d.client = c }

func (d *Document) nodesInserted(added []*NodeBase) {
	if d.client == nil {
		return
	}
	var all []*NodeBase // the client may change the tree
	for _, n := range added {
		all = slices.AppendSeq(all, n.shadowIncludingInclusiveDescendants())
	}
	for _, n := range all {
		if n.connected && n.document == d {
			d.client.NodeInserted(n.node())
		}
	}
}

func (d *Document) nodeRemoved(n *NodeBase) {
	if d.client == nil {
		return
	}
	for c := range n.shadowIncludingInclusiveDescendants() {
		d.client.NodeRemoved(c.node())
	}
}

func (d *Document) childrenChanged(parent *NodeBase) {
	if d.client == nil {
		return
	}
	if e := parent.element(); e != nil {
		d.client.ChildrenChanged(e)
	}
}

func (d *Document) attributeChanged(e *Element, namespace, localName string, old, value *string) {
	d.version++
	if d.client != nil {
		d.client.AttributeChanged(e, namespace, localName, old, value)
	}
}
