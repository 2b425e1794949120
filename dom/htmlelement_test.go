package dom_test

import (
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseInteger(t *testing.T) {
	for s, want := range map[string]int64{
		"5": 5, " \t\n\f\r-7x": -7, "+3.9": 3, "0x10": 0, "2147483648": 2147483648, "99999999999999999999": 1<<63 - 1,
	} {
		n, ok := dom.ParseInteger(s)
		assert.True(t, ok, s)
		assert.Equal(t, want, n, s)
	}
	for _, s := range []string{"", " ", "-", "+-1", "x", "\v1", "\u00A01"} {
		_, ok := dom.ParseInteger(s)
		assert.False(t, ok, s)
	}
}

func TestParseFloat(t *testing.T) {
	for s, want := range map[string]float64{
		"1": 1, " -1.5e2x": -150, ".5": 0.5, "+.5": 0.5, "1.": 1, "1e": 1, "1e+": 1, "-0": 0, "1.2.3": 1.2,
	} {
		f, ok := dom.ParseFloat(s)
		assert.True(t, ok, s)
		assert.Equal(t, want, f, s)
	}
	for _, s := range []string{"", ".", "e1", "-.", "Infinity", "1e999"} {
		_, ok := dom.ParseFloat(s)
		assert.False(t, ok, s)
	}
}

func TestHyperlinkParts(t *testing.T) {
	d := parse(t, &locatedPage{}, `<base href="http://base/dir/"><a id=a href="x?y#z"></a><a id=none></a><a id=bad href="http://["></a>`)
	a := d.ElementByID("a")
	assert.Equal(t, "http://base/dir/x?y#z", a.HyperlinkHref())
	a.SetHyperlinkHost("other:81")
	href, _ := a.Attribute("href")
	assert.Equal(t, "http://other:81/dir/x?y#z", href)
	assert.Equal(t, "http://other:81", a.HyperlinkOrigin())

	none, bad := d.ElementByID("none"), d.ElementByID("bad")
	assert.Equal(t, []string{"", ":", "", "http://[", ":"},
		[]string{none.HyperlinkHref(), none.HyperlinkProtocol(), none.HyperlinkHost(), bad.HyperlinkHref(), bad.HyperlinkProtocol()})
	none.SetHyperlinkHash("x")
	assert.False(t, none.HasAttribute("href"))
}

func TestBaseURL(t *testing.T) {
	d := parse(t, &locatedPage{}, `<p></p>`)
	d.SetURL("http://a/b")
	assert.Equal(t, "http://a/b", d.BaseURL())
	require.NoError(t, d.Body().SetInnerHTML(`<base><base href="../c/"><base href="http://late/">`))
	assert.Equal(t, "http://a/c/", d.BaseURL())
	require.NoError(t, d.Body().SetInnerHTML(`<base href="http://[">`))
	assert.Equal(t, "http://a/b", d.BaseURL())
}

func rowsOf(c *dom.HTMLCollection) (ids string) {
	for i := range c.Length() {
		ids += c.Item(i).ID()
	}
	return ids
}

func TestTableRows(t *testing.T) {
	d := parse(t, newPage(), `<table id=t><tfoot><tr id=f></tfoot><tbody><tr id=b></tbody><thead><tr id=h></thead><tbody id=s><tr id=c><td><td></tbody></table>`)
	table := d.ElementByID("t")
	assert.Same(t, table.Rows(), table.Rows())
	assert.Equal(t, "hbcf", rowsOf(table.Rows()))
	assert.EqualValues(t, 2, d.ElementByID("c").RowIndex())
	assert.EqualValues(t, 0, d.ElementByID("c").SectionRowIndex())
	row, err := table.InsertRow(1)
	require.NoError(t, err)
	row.SetID("n")
	assert.Equal(t, "hnbcf", rowsOf(table.Rows()))
	assert.Equal(t, "nb", rowsOf(row.ParentElement().SectionRows()))
	require.NoError(t, table.DeleteRow(-1))
	assert.Equal(t, "hnbc", rowsOf(table.Rows()))
	for _, index := range []int32{-2, 5} {
		_, err := table.InsertRow(index)
		requireException(t, "IndexSizeError", err)
		requireException(t, "IndexSizeError", table.DeleteRow(index))
	}
	cell, err := d.ElementByID("c").InsertCell(1)
	require.NoError(t, err)
	assert.EqualValues(t, 1, cell.CellIndex())
	assert.Equal(t, 3, d.ElementByID("c").Cells().Length())

	empty := element(t, d, "table")
	_, err = empty.InsertRow(-1)
	require.NoError(t, err)
	assert.Equal(t, "<tbody><tr></tr></tbody>", empty.InnerHTML())
	empty.CreateTFoot()
	empty.CreateTHead()
	empty.CreateCaption()
	empty.CreateTBody()
	assert.Equal(t, "<caption></caption><thead></thead><tbody><tr></tr></tbody><tbody></tbody><tfoot></tfoot>", empty.InnerHTML())
	assert.Same(t, empty.THead(), empty.CreateTHead())
	require.NoError(t, empty.SetTHead(nil))
	requireException(t, "HierarchyRequestError", empty.SetTFoot(empty.Caption()))
	empty.DeleteCaption()
	assert.Equal(t, "<tbody><tr></tr></tbody><tbody></tbody><tfoot></tfoot>", empty.InnerHTML())
}

func TestFormValues(t *testing.T) {
	d := parse(t, newPage(), `<form id=f action=x><input id=i value=a><textarea id=t>
b</textarea><input type=checkbox id=c><input type=hidden id=h><input type=file id=file><input type=image></form><button form=f></button>`)
	d.SetURL("http://a/")
	i, area, form := d.ElementByID("i"), d.ElementByID("t"), d.ElementByID("f")
	assert.Equal(t, []string{"a", "b", "on", ""}, []string{i.Value(), area.Value(), d.ElementByID("c").Value(), d.ElementByID("h").Value()})
	require.NoError(t, i.SetValue("typed"))
	require.NoError(t, i.SetAttribute("value", "other"))
	require.NoError(t, area.SetValue("x\r\ny"))
	assert.Equal(t, []string{"typed", "x\ny"}, []string{i.Value(), area.Value()})
	dup, err := i.CloneNode(false)
	require.NoError(t, err)
	assert.Equal(t, "typed", dup.(*dom.Element).Value())
	form.ResetForm()
	assert.Equal(t, []string{"other", "b"}, []string{i.Value(), area.Value()})
	requireException(t, "InvalidStateError", d.ElementByID("file").SetValue("x"))
	assert.Equal(t, 0, d.ElementByID("file").Files().Length())
	assert.Nil(t, i.Files())
	assert.EqualValues(t, 6, form.FormLength())
	assert.Equal(t, "http://a/x", form.FormAction())
}

func TestMeterAndProgress(t *testing.T) {
	d := parse(t, newPage(), `<meter id=m min=2 max=10 value=20 low=1 high=0></meter><progress id=p max=-1 value=3></progress>`)
	m, p := d.ElementByID("m"), d.ElementByID("p")
	assert.Equal(t, []float64{2, 10, 10, 2, 2, 6}, []float64{m.MeterMin(), m.MeterMax(), m.MeterValue(), m.MeterLow(), m.MeterHigh(), m.MeterOptimum()})
	assert.Equal(t, []float64{1, 1, 1}, []float64{p.ProgressMax(), p.ProgressValue(), p.ProgressPosition()})
	p.SetProgressMax(1e21)
	v, _ := p.Attribute("max")
	assert.Equal(t, "1e+21", v)
	p.SetProgressMax(-1)
	assert.Equal(t, 1e21, p.ProgressMax())
}

func TestInheritedAttributes(t *testing.T) {
	d := parse(t, newPage(), `<div translate=no spellcheck=false dir=RTL><p id=p></p><p id=q translate spellcheck=true tabindex=3x></p></div><a id=a href=x></a>`)
	p, q, a := d.ElementByID("p"), d.ElementByID("q"), d.ElementByID("a")
	assert.Equal(t, []bool{false, false, true, true}, []bool{p.Translate(), p.Spellcheck(), q.Translate(), q.Spellcheck()})
	assert.Equal(t, []int32{-1, 3, 0}, []int32{p.TabIndex(), q.TabIndex(), a.TabIndex()})
	assert.Equal(t, []bool{false, true}, []bool{p.Draggable(), a.Draggable()})
}
