package dom

// Tables (HTML §4.9): their rows, sections and cells.

// firstChildElement is the first child that is an HTML element of a kind, or nil.
func (e *Element) firstChildElement(local string) *Element {
	for c := e.first; c != nil; c = c.next {
		if child := c.element(); child != nil && child.IsHTML(local) {
			return child
		}
	}
	return nil
}

func (e *Element) createHTML(local string) *Element {
	return e.document.newElement(newQualifiedName(HTMLNamespace, "", local))
}

// Caption is a table's caption, or nil.
func (e *Element) Caption() *Element { return e.firstChildElement("caption") }

// SetCaption puts another caption in its place, or none.
func (e *Element) SetCaption(caption *Element) error {
	if caption != nil && !caption.IsHTML("caption") {
		return NewTypeError("The provided value is not of type 'HTMLTableCaptionElement'.")
	}
	e.DeleteCaption()
	if caption == nil {
		return nil
	}
	return e.InsertBefore(caption, e.FirstChild())
}

// CreateCaption is the caption, made if there is none.
func (e *Element) CreateCaption() *Element {
	if c := e.Caption(); c != nil {
		return c
	}
	c := e.createHTML("caption")
	e.insert(&c.NodeBase, e.first)
	return c
}

// DeleteCaption takes the caption out.
func (e *Element) DeleteCaption() { e.deleteChild("caption") }

func (e *Element) deleteChild(local string) {
	if c := e.firstChildElement(local); c != nil {
		c.removeFromParent()
	}
}

// THead is a table's first thead, or nil.
func (e *Element) THead() *Element { return e.firstChildElement("thead") }

// SetTHead puts another thead in its place, or none.
func (e *Element) SetTHead(section *Element) error {
	if section != nil && !section.IsHTML("thead") {
		return hierarchyError("the element is no thead")
	}
	e.DeleteTHead()
	if section == nil {
		return nil
	}
	return e.InsertBefore(section, e.afterCaption().node())
}

// afterCaption is the first child that is no caption and no colgroup, or nil.
func (e *Element) afterCaption() *NodeBase {
	for c := e.first; c != nil; c = c.next {
		if child := c.element(); child != nil && !child.IsHTML("caption") && !child.IsHTML("colgroup") {
			return c
		}
	}
	return nil
}

// CreateTHead is the thead, made if there is none.
func (e *Element) CreateTHead() *Element {
	if s := e.THead(); s != nil {
		return s
	}
	s := e.createHTML("thead")
	e.insert(&s.NodeBase, e.afterCaption())
	return s
}

// DeleteTHead takes the thead out.
func (e *Element) DeleteTHead() { e.deleteChild("thead") }

// TFoot is a table's first tfoot, or nil.
func (e *Element) TFoot() *Element { return e.firstChildElement("tfoot") }

// SetTFoot puts another tfoot in its place, or none.
func (e *Element) SetTFoot(section *Element) error {
	if section != nil && !section.IsHTML("tfoot") {
		return hierarchyError("the element is no tfoot")
	}
	e.DeleteTFoot()
	if section == nil {
		return nil
	}
	return e.AppendChild(section)
}

// CreateTFoot is the tfoot, made if there is none.
func (e *Element) CreateTFoot() *Element {
	if s := e.TFoot(); s != nil {
		return s
	}
	s := e.createHTML("tfoot")
	e.insert(&s.NodeBase, nil)
	return s
}

// DeleteTFoot takes the tfoot out.
func (e *Element) DeleteTFoot() { e.deleteChild("tfoot") }

// TBodies is the live collection of a table's tbody elements.
func (e *Element) TBodies() *HTMLCollection {
	return e.collection("tbodies", func(c *Element) bool { return c.IsHTML("tbody") }, true)
}

// CreateTBody adds a tbody behind the others.
func (e *Element) CreateTBody() *Element {
	body := e.createHTML("tbody")
	var before *NodeBase
	if bodies := e.TBodies().elements(); len(bodies) > 0 {
		before = bodies[len(bodies)-1].next
	}
	e.insert(&body.NodeBase, before)
	return body
}

// Rows is the live collection of a table's rows: those of heads first, and of feet last.
func (e *Element) Rows() *HTMLCollection {
	c := e.collection("rows", nil, false)
	c.search = e.tableRows
	return c
}

func (e *Element) tableRows() (rows []*Element) {
	for _, part := range []string{"thead", "tbody", "tfoot"} {
		for c := e.first; c != nil; c = c.next {
			switch child := c.element(); {
			case child == nil:
			case child.IsHTML(part):
				rows = append(rows, child.SectionRows().elements()...)
			case part == "tbody" && child.IsHTML("tr"):
				rows = append(rows, child)
			}
		}
	}
	return rows
}

func indexError(index int32) error {
	return NewException("IndexSizeError", "the index %d is out of range", index)
}

// InsertRow makes a row at an index of a table; -1 is the end.
func (e *Element) InsertRow(index int32) (*Element, error) {
	rows := e.Rows().elements()
	if index < -1 || int(index) > len(rows) {
		return nil, indexError(index)
	}
	row := e.createHTML("tr")
	switch {
	case len(rows) == 0:
		bodies := e.TBodies().elements()
		var body *Element
		if len(bodies) == 0 {
			body = e.createHTML("tbody")
			body.insert(&row.NodeBase, nil)
			e.insert(&body.NodeBase, nil)
		} else {
			body = bodies[len(bodies)-1]
			body.insert(&row.NodeBase, nil)
		}
	case index == -1 || int(index) == len(rows):
		rows[len(rows)-1].parent.insert(&row.NodeBase, nil)
	default:
		before := rows[index]
		before.parent.insert(&row.NodeBase, &before.NodeBase)
	}
	return row, nil
}

// DeleteRow takes out a row of a table; -1 is the last.
func (e *Element) DeleteRow(index int32) error { return deleteAt(e.Rows(), index) }

func deleteAt(c *HTMLCollection, index int32) error {
	all := c.elements()
	if index == -1 {
		if len(all) > 0 {
			all[len(all)-1].removeFromParent()
		}
		return nil
	}
	if index < -1 || int(index) >= len(all) {
		return indexError(index)
	}
	all[index].removeFromParent()
	return nil
}

// insertAt makes a child element at an index of a collection of children.
func (e *Element) insertAt(c *HTMLCollection, local string, index int32) (*Element, error) {
	all := c.elements()
	if index < -1 || int(index) > len(all) {
		return nil, indexError(index)
	}
	child := e.createHTML(local)
	var before *NodeBase
	if index >= 0 && int(index) < len(all) {
		before = &all[index].NodeBase
	}
	e.insert(&child.NodeBase, before)
	return child, nil
}

// SectionRows is the live collection of a section's rows.
func (e *Element) SectionRows() *HTMLCollection {
	return e.collection("rows", func(c *Element) bool { return c.IsHTML("tr") }, true)
}

// InsertSectionRow makes a row at an index of a section; -1 is the end.
func (e *Element) InsertSectionRow(index int32) (*Element, error) {
	return e.insertAt(e.SectionRows(), "tr", index)
}

// DeleteSectionRow takes out a row of a section; -1 is the last.
func (e *Element) DeleteSectionRow(index int32) error { return deleteAt(e.SectionRows(), index) }

// RowIndex is a row's index in its table, -1 without one.
func (e *Element) RowIndex() int32 {
	table := e.ParentElement()
	if table != nil && (table.IsHTML("thead") || table.IsHTML("tbody") || table.IsHTML("tfoot")) {
		table = table.ParentElement()
	}
	if table == nil || !table.IsHTML("table") {
		return -1
	}
	return indexOf(table.tableRows(), e)
}

func indexOf(list []*Element, e *Element) int32 {
	for i, other := range list {
		if other == e {
			return int32(i)
		}
	}
	return -1
}

// SectionRowIndex is a row's index in its section, or in the table it is a child of.
func (e *Element) SectionRowIndex() int32 {
	switch p := e.ParentElement(); {
	case p == nil:
		return -1
	case p.IsHTML("table"):
		return indexOf(p.tableRows(), e)
	case p.IsHTML("thead") || p.IsHTML("tbody") || p.IsHTML("tfoot"):
		return indexOf(p.SectionRows().elements(), e)
	}
	return -1
}

// Cells is the live collection of a row's cells.
func (e *Element) Cells() *HTMLCollection {
	return e.collection("cells", func(c *Element) bool { return c.IsHTML("td") || c.IsHTML("th") }, true)
}

// InsertCell makes a cell at an index of a row; -1 is the end.
func (e *Element) InsertCell(index int32) (*Element, error) {
	return e.insertAt(e.Cells(), "td", index)
}

// DeleteCell takes out a cell of a row; -1 is the last.
func (e *Element) DeleteCell(index int32) error { return deleteAt(e.Cells(), index) }

// CellIndex is a cell's index in its row, -1 without one.
func (e *Element) CellIndex() int32 {
	if p := e.ParentElement(); p != nil && p.IsHTML("tr") {
		return indexOf(p.Cells().elements(), e)
	}
	return -1
}
