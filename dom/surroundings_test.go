package dom_test

import (
	"strings"
	"testing"
	"time"

	"adieu/dom"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

// page is an execution context that records what it is told. Tasks are not run: nothing
// in this package queues any.
type page struct {
	dom.ExecutionContext
	now      time.Time
	reported []string
}

func newPage() *page { return &page{now: time.Unix(1e9, 0)} }

func (p *page) ReportException(err error) { p.reported = append(p.reported, err.Error()) }
func (p *page) Clock() dom.Clock          { return p }
func (p *page) Now() time.Time            { return p.now }

func (p *page) AfterFunc(time.Duration, func()) dom.Timer { panic("no timer in these tests") }

// parse makes a document of markup, shown by a window.
func parse(t testing.TB, ctx dom.ExecutionContext, markup string) *dom.Document {
	parsed, err := html.Parse(strings.NewReader(markup))
	require.NoError(t, err)
	d := dom.NewDocument(ctx)
	dom.NewWindow(ctx).SetDocument(d)
	for n := parsed.FirstChild; n != nil; n = n.NextSibling {
		require.NoError(t, d.AppendChild(d.FromHTML(n)))
	}
	return d
}

func element(t testing.TB, d *dom.Document, local string) *dom.Element {
	e, err := d.CreateElement(local)
	require.NoError(t, err)
	return e
}

// label names a target for expectations.
func label(target dom.Target) string {
	switch n := target.(type) {
	case nil:
		return "none"
	case *dom.Window:
		return "window"
	case *dom.Element:
		if n.ID() != "" {
			return n.ID()
		}
		return n.LocalName()
	case dom.Node:
		return n.NodeName()
	}
	return "target"
}

func labels(targets []dom.Target) string {
	var all []string
	for _, target := range targets {
		all = append(all, label(target))
	}
	return strings.Join(all, " ")
}

// requireException expects a DOMException with a name.
func requireException(t testing.TB, name string, err error) {
	t.Helper()
	var exception *dom.Exception
	require.ErrorAs(t, err, &exception)
	require.Equal(t, name, exception.Name, exception.Message)
}
