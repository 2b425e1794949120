package dom

// Which prefix stands for which namespace at a node (DOM §4.4). "" is null, for both.

// LookupPrefix is a prefix that stands for the namespace; ok is false for none.
func (n *NodeBase) LookupPrefix(namespace string) (prefix string, ok bool) {
	if namespace == "" {
		return "", false
	}
	for e := n.namespaceElement(); e != nil; e = e.ParentElement() {
		if e.name.namespace == namespace && e.name.prefix != "" {
			return e.name.prefix, true
		}
		for _, a := range e.attrs {
			if a.name.prefix == "xmlns" && a.value == namespace {
				return a.name.local, true
			}
		}
	}
	return "", false
}

// LookupNamespaceURI is what the prefix stands for, "" for the default namespace; ok is
// false for none.
func (n *NodeBase) LookupNamespaceURI(prefix string) (namespace string, ok bool) {
	e := n.namespaceElement()
	if e == nil {
		return "", false
	}
	switch prefix {
	case "xml":
		return XMLNamespace, true
	case "xmlns":
		return XMLNSNamespace, true
	}
	for ; e != nil; e = e.ParentElement() {
		if e.name.namespace != "" && e.name.prefix == prefix {
			return e.name.namespace, true
		}
		for _, a := range e.attrs {
			if a.name.namespace == XMLNSNamespace && (a.name.prefix == "xmlns" && a.name.local == prefix ||
				prefix == "" && a.name.prefix == "" && a.name.local == "xmlns") {
				return a.value, a.value != ""
			}
		}
	}
	return "", false
}

// IsDefaultNamespace says whether the namespace is that of names without a prefix.
func (n *NodeBase) IsDefaultNamespace(namespace string) bool {
	of, _ := n.LookupNamespaceURI("")
	return of == namespace
}

// namespaceElement is the element at which n looks for declarations; nil for none.
func (n *NodeBase) namespaceElement() *Element {
	switch n := n.self.(type) {
	case *Element:
		return n
	case *Document:
		return n.DocumentElement()
	case *DocumentType, *DocumentFragment, *ShadowRoot:
		return nil
	case *Attr:
		return n.element
	}
	return n.ParentElement()
}
