package runner

import (
	"context"
	"time"

	"adieu/tools/wiretrace"
)

// Product is what pages are run in: Adieu itself, a browser, a script runtime.
type Product struct {
	// Name is in lower case: "adieu", "chromium". TestExpectations has it as a modifier, in any
	// case, and foo-expected.NAME.txt is the expected text of foo.html where the product
	// rightly differs.
	Name string

	// Version is for reports; "" when it is not known.
	Version string

	// ComparesConsole says that the page's console lines belong to its text. They do not
	// where the wording is not ours.
	ComparesConsole bool

	// Traces says that its loaders can tell Outcome.Wire. Where they cannot, results have
	// the test server's view.
	Traces bool

	// NotOffered says why the product cannot run a test at all, "" when it can; nil means
	// that it can run all.
	NotOffered func(root string, t Test) string

	// NewLoader starts something that loads pages from a server.
	NewLoader func(ctx context.Context, server Server) (Loader, error)
}

// Loader loads pages one after the other: a child process, a browser's session. It belongs
// to one goroutine.
type Loader interface {
	// Load loads a page and waits for the end of its test. The error says that the loader
	// is of no more use although the page is not to blame, or that ctx ended.
	Load(ctx context.Context, request Request) (Outcome, error)

	// Close lets it go, and everything it started. It may be called after a failure, and
	// more than once.
	Close() error
}

// Request is one page to load.
type Request struct {
	Test    Test
	URL     string
	Timeout time.Duration

	// CheckLeaks is how long what the page started may take to end once the page is
	// closed; zero means not to look. Not every loader can.
	CheckLeaks time.Duration

	// CollectGarbage asks for a full collection after the page. Not every loader can.
	CollectGarbage bool

	// Trace asks for Outcome.Wire. Not every loader can: the server's view is there then.
	Trace bool
}

// Outcome is what became of a page.
type Outcome struct {
	// Text is the page's text with its console and alert lines before it, or what was
	// printed before it died or was stopped.
	Text string

	// Console is the console and alert lines alone.
	Console string

	// Error says why the page did not come to its end; "" when it did.
	Error string

	// TimedOut says that it was stopped.
	TimedOut bool

	// Script is where the script was that was stopped, a frame a line, and Stacks where the
	// process was; both "" if they are not known.
	Script string
	Stacks string

	// Died says that the process ended on its own, or had to be ended, and Obituary how. After
	// a death or a time-out the loader must be closed.
	Died     bool
	Obituary string

	// Said is what the process wrote on its standard error during the page.
	Said string

	// Leaks describes what the closed page left behind, "" when nothing.
	Leaks string

	// Wire is the life of the page's connections, as the client saw it; nil when it was
	// not asked for or the loader cannot tell.
	Wire []wiretrace.Event
}
