package dom_test

import (
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHandlerAttributeIsCompiledWhenItIsNeeded(t *testing.T) {
	d, c, _ := clickPage(t, `<a id=a onclick="return false"></a>`)
	a := d.ElementByID("a")
	assert.Empty(t, c.take())
	assert.False(t, dispatchClick(t, a, dom.EventInit{Cancelable: true}))
	assert.Equal(t, []string{"compile click of a", "return false"}, c.take())
	assert.False(t, dispatchClick(t, a, dom.EventInit{Cancelable: true}))
	assert.Equal(t, []string{"return false"}, c.take())

	require.NoError(t, a.SetAttribute("onclick", "other"))
	assert.NotNil(t, a.EventHandler("click"))
	assert.Contains(t, c.take(), "compile click of a")
	a.RemoveAttribute("onclick")
	assert.Nil(t, a.EventHandler("click"))
}

func TestHandlerAttributeKeepsItsTurn(t *testing.T) {
	d, c, _ := clickPage(t, `<a id=a onclick=attribute></a>`)
	a := d.ElementByID("a")
	c.listen(a, "click", "listener", bubble)
	require.NoError(t, a.SetAttribute("onclick", "changed"))
	a.Click()
	assert.Equal(t, []string{"onclick of a: attribute to changed", "compile click of a", "changed", "listener"}, c.take())
	a.SetEventHandler("click", nil)
	require.NoError(t, a.SetAttribute("onclick", "again"))
	c.take()
	a.Click()
	assert.Equal(t, []string{"listener", "compile click of a", "again"}, c.take())
}

func TestHandlerAttributeThatDoesNotCompile(t *testing.T) {
	d, c, p := clickPage(t, `<a id=a onclick=error></a>`)
	a := d.ElementByID("a")
	a.Click()
	a.Click()
	assert.Equal(t, []string{"compile click of a"}, c.take(), "once")
	assert.Equal(t, []string{"error"}, p.reported)
	assert.Nil(t, a.EventHandler("click"))
}

func TestHandlerAttributeWaitsForADocumentWithScripts(t *testing.T) {
	d, c, _ := clickPage(t, `<template id=t><a id=a onclick=clicked></a></template>`)
	content := d.ElementByID("t").TemplateContent()
	content.FirstElementChild().Click()
	assert.Nil(t, content.FirstElementChild().EventHandler("click"))
	assert.Empty(t, c.take())
	a, err := d.ImportNode(content.FirstElementChild(), true)
	require.NoError(t, err)
	c.take()
	a.(*dom.Element).Click()
	assert.Equal(t, []string{"compile click of a", "clicked"}, c.take())
}

func TestHandlerAttributesOfTheBodyAreTheWindows(t *testing.T) {
	d, c, _ := clickPage(t, `<body onload=loaded onclick=clicked>`)
	dom.FireAtWindow(d.Window(), dom.NewEvent("load", dom.EventInit{}))
	assert.Equal(t, []string{"compile load of body", "loaded"}, c.take())
	assert.NotNil(t, d.Body().EventHandler("load"))
	assert.Nil(t, d.Window().EventHandler("click"))
}

func TestAttributesThatAreNoHandlers(t *testing.T) {
	d, c, _ := clickPage(t, ``)
	other, err := d.CreateElementNS("http://example.com/", "e")
	require.NoError(t, err)
	for _, e := range []*dom.Element{d.Body(), other} {
		require.NoError(t, e.SetAttribute("onnothing", "x"))
		assert.Nil(t, e.EventHandler("nothing"))
	}
	require.NoError(t, other.SetAttribute("onclick", "x"))
	assert.Nil(t, other.EventHandler("click"))
	require.NoError(t, d.Body().SetAttribute("onwebkitanimationend", "x"))
	assert.NotNil(t, d.Body().EventHandler("webkitAnimationEnd"))
	assert.NotEmpty(t, c.take())
}
