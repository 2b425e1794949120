package engine

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"adieu/dom"
)

// allElements lists the elements of a document in tree order.
func allElements(n dom.Node, list []*dom.Element) []*dom.Element {
	if e, ok := n.(*dom.Element); ok {
		list = append(list, e)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		list = allElements(c, list)
	}
	return list
}

// Whatever scripts do to the tree, the parser goes on to the end of the text.
func TestParserSurvivesScriptsThatRearrangeTheTree(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	tags := strings.Fields(`script script script a b p div table tr td caption select option li form button svg
		foreignObject template body html head frameset h1 object`)
	for range soupRounds {
		text := soup(random, tags, []string{"x", " ", "</script>", "</script>", "</script>"})
		d := dom.NewDocument(nil)
		p := newDocumentParser(d, strings.NewReader(text))
		ended := false
		p.finished = func() { ended = true }
		p.runScript = func(*dom.Element) bool {
			elements := allElements(d, nil)
			for range random.IntN(3) {
				if len(elements) == 0 {
					break // a script has removed the document element
				}
				a, b := elements[random.IntN(len(elements))], elements[random.IntN(len(elements))]
				switch random.IntN(3) {
				case 0:
					a.Remove()
				case 1:
					_ = a.AppendChild(b) // may be refused
				case 2:
					_ = a.SetInnerHTML("<i>new</i>")
				}
			}
			return false
		}
		assert.NotPanics(t, p.resume, "%s", text)
		assert.True(t, ended)
	}
}

func TestParserStopsWhereItIsToldTo(t *testing.T) {
	d := dom.NewDocument(nil)
	p := newDocumentParser(d, strings.NewReader("<body>1<script></script>2<script></script>3"))
	var seen []string
	ended := 0
	p.finished = func() { ended++ }
	p.runScript = func(e *dom.Element) bool {
		text, _ := d.Body().TextContent()
		seen = append(seen, text)
		if len(seen) == 1 {
			p.resume() // by the script itself: it is not overtaken
			assert.Len(t, seen, 1)
		}
		return len(seen) == 2
	}
	p.resume()
	assert.Equal(t, []string{"1", "12"}, seen)
	assert.Zero(t, ended)
	p.resume()
	assert.Equal(t, 1, ended)
	p.resume()
	assert.Equal(t, 1, ended)
	text, _ := d.Body().TextContent()
	assert.Equal(t, "123", text)
}

func TestParserCountsLinesAndColumns(t *testing.T) {
	for text, want := range map[string][2]int{
		"<script></script>":            {1, 9},
		"a\nb <script>x\n</script>":    {2, 11},
		"<!--\n\n--><script></script>": {3, 12},
		"\r\n<p title='\n'><script>":   {3, 11},
	} {
		d := dom.NewDocument(nil)
		p := newDocumentParser(d, strings.NewReader(text))
		var got [2]int
		p.builder.elementCreated = func(e *dom.Element) {
			if e.IsHTML("script") {
				got = [2]int{p.line, p.column}
			}
		}
		p.runScript = func(*dom.Element) bool { return false }
		p.finished = func() {}
		p.resume()
		assert.Equal(t, want, got, "%q", text)
	}
}

func TestDeepNestingIsFlattened(t *testing.T) {
	d := parseWhole(strings.Repeat("<div>", 5_000) + "x")
	depth := 0
	for n := dom.Node(d); n.FirstChild() != nil; n = n.LastChild() {
		depth++
	}
	assert.Less(t, depth, maxTreeDepth+3)
	assert.Len(t, allElements(d, nil), 5_003)
}
