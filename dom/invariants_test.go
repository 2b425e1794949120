package dom

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// Random changes, allowed or not, must leave trees whose links, flags and index agree.
func TestRandomChangesKeepTheTreeWhole(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	documents := []*Document{NewDocument(nil), NewDocument(nil)}
	var all []Node
	for _, d := range documents {
		all = append(all, d)
		for range 12 {
			e, err := d.CreateElement([]string{"div", "p", "template", "slot"}[random.IntN(4)])
			require.NoError(t, err)
			all = append(all, e)
			if s, err := e.AttachShadow(ShadowRootInit{Mode: ShadowRootOpen}); err == nil && random.IntN(2) == 0 {
				all = append(all, s)
			}
			if content := e.TemplateContent(); content != nil {
				all = append(all, content)
			}
		}
		all = append(all, d.CreateTextNode("x"), d.CreateComment("x"), d.CreateDocumentFragment(), d.newDoctype("html", "", ""))
	}
	pick := func() Node { return all[random.IntN(len(all))] }
	for range 20_000 {
		a, b, c := pick(), pick(), pick()
		switch random.IntN(6) {
		case 0:
			_ = a.AppendChild(b)
		case 1:
			_ = a.InsertBefore(b, a.FirstChild())
		case 2:
			_ = a.InsertBefore(b, c)
		case 3:
			if old := a.LastChild(); old != nil {
				_ = a.ReplaceChild(b, old)
			}
		case 4:
			b.Remove()
		case 5:
			if e := b.AsNode().element(); e != nil {
				e.SetID(string(rune('a' + random.IntN(3))))
			}
		}
		for _, n := range all {
			if n.ParentNode() == nil {
				checkTree(t, n.AsNode())
			}
		}
	}
}

func checkTree(t *testing.T, root *NodeBase) {
	d := root.document
	connected := root.nodeType == DocumentNode
	s, inShadowTree := root.self.(*ShadowRoot)
	if inShadowTree {
		connected = s.host.connected
	}
	slots := 0
	ids := map[string]int{}
	firstByID := map[string]*Element{}
	for n := root; n != nil; n = n.following(root) {
		if n.document != d || n.connected != connected || n.inShadowTree != inShadowTree {
			t.Fatalf("%s: wrong document or flags", n.node().NodeName())
		}
		if n.element().isSlot() {
			slots++
		}
		if n.isSlottable() && n.assignedSlot() != n.findSlot(false) {
			t.Fatalf("%s: assigned to another slot than it is for", n.node().NodeName())
		}
		var previous *NodeBase
		count := 0
		for c := n.first; c != nil; c = c.next {
			if c.parent != n || c.prev != previous {
				t.Fatalf("%s: wrong links", n.node().NodeName())
			}
			previous = c
			count++
		}
		if n.last != previous || n.children != count {
			t.Fatalf("%s: wrong last child or count", n.node().NodeName())
		}
		if e := n.element(); e != nil && e.ID() != "" {
			ids[e.ID()]++
			if firstByID[e.ID()] == nil {
				firstByID[e.ID()] = e
			}
		}
	}
	if inShadowTree && s.slots != slots {
		t.Fatalf("%d slots counted, %d there", s.slots, slots)
	}
	if !connected || inShadowTree {
		return
	}
	if len(ids) != len(d.ids) {
		t.Fatal("wrong number of ids")
	}
	for id, count := range ids {
		if d.ids[id].count != count || d.ElementByID(id) != firstByID[id] {
			t.Fatalf("wrong entry for id %s", id)
		}
	}
}
