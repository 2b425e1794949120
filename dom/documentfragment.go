package dom

// DocumentFragment is a tree without a document (DOM §4.7). Inserting it inserts its
// children.
type DocumentFragment struct {
	ContainerNode
	host *Element // of a template's content
}

// AnyDocumentFragment is *DocumentFragment and *ShadowRoot.
type AnyDocumentFragment interface {
	AsDocumentFragment() *DocumentFragment
}

// AsDocumentFragment implements AnyDocumentFragment.
func (f *DocumentFragment) AsDocumentFragment() *DocumentFragment { return f }

// NodeName implements Node.
func (f *DocumentFragment) NodeName() string { return "#document-fragment" }

// ElementByID is the first element of the fragment with an id, or nil.
func (f *DocumentFragment) ElementByID(id string) *Element { return firstWithID(&f.NodeBase, id) }

// DocumentType is a doctype (DOM §4.6).
type DocumentType struct {
	NodeBase
	name, publicID, systemID string
}

// NodeName implements Node.
func (t *DocumentType) NodeName() string { return t.name }

// Name is the doctype's name, for example "html".
func (t *DocumentType) Name() string { return t.name }

// PublicID is the public identifier, or "".
func (t *DocumentType) PublicID() string { return t.publicID }

// SystemID is the system identifier, or "".
func (t *DocumentType) SystemID() string { return t.systemID }
