package dom_test

import (
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLookingUpNamespaces(t *testing.T) {
	d := dom.NewXMLDocument(nil, "application/xml")
	root, err := d.CreateElementNS("urn:root", "r:root")
	require.NoError(t, err)
	require.NoError(t, d.AppendChild(root))
	require.NoError(t, root.SetAttributeNS(dom.XMLNSNamespace, "xmlns:a", "urn:a"))
	require.NoError(t, root.SetAttributeNS(dom.XMLNSNamespace, "xmlns", "urn:default"))
	child, err := d.CreateElementNS("", "child")
	require.NoError(t, err)
	require.NoError(t, root.AppendChild(child))
	text := d.CreateTextNode("x")
	require.NoError(t, child.AppendChild(text))
	attribute := root.AttributeNodeNS(dom.XMLNSNamespace, "a")
	for _, n := range []dom.Node{d, root, child, text, attribute} {
		for prefix, want := range map[string]string{
			"a": "urn:a", "r": "urn:root", "": "urn:default", "xml": dom.XMLNamespace, "xmlns": dom.XMLNSNamespace, "none": "",
		} {
			got, ok := n.AsNode().LookupNamespaceURI(prefix)
			assert.Equal(t, want, got, "%s at %s", prefix, n.NodeName())
			assert.Equal(t, want != "", ok)
		}
		for namespace, want := range map[string]string{"urn:a": "a", "urn:root": "r", "urn:default": "", "": "", "urn:none": ""} {
			got, ok := n.AsNode().LookupPrefix(namespace)
			assert.Equal(t, want, got, "%s at %s", namespace, n.NodeName())
			assert.Equal(t, want != "", ok)
		}
		assert.True(t, n.AsNode().IsDefaultNamespace("urn:default"))
		assert.False(t, n.AsNode().IsDefaultNamespace(""))
	}
	alone := d.CreateDocumentFragment()
	_, ok := alone.LookupNamespaceURI("xml")
	assert.False(t, ok)
	assert.True(t, alone.IsDefaultNamespace(""))
}
