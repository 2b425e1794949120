package runner

import (
	"time"

	"adieu/tools/wiretrace"
)

// The parent writes commands to the child's standard input, the child writes messages to
// its standard output, one JSON object a line each way. The child's standard error is free
// for whatever the Go runtime has to say when a process dies; after each page the child
// writes pageMark there, so that each line is known to be of one page.

// command goes from the parent to a child.
type command struct {
	// Do is "load", to load a page, or "stop", to end the page that is loading.
	Do string `json:"do"`

	URL string `json:"url,omitempty"` // load: the page

	// CheckLeaks is, for load, how long the page's goroutines may take to end once it is
	// closed; if it is set, a “checked” message follows “done”.
	CheckLeaks time.Duration `json:"check_leaks,omitempty"`

	CollectGarbage bool `json:"collect_garbage,omitempty"` // load: once the page is closed
	Trace          bool `json:"trace,omitempty"`           // load: send “traced” messages
}

const (
	doLoad = "load"
	doStop = "stop"
)

// message goes from a child to the parent.
type message struct {
	// Kind is "ready", once, before the first command is read; "printed", a console
	// line of the page while it runs; "traced", a step in the life of one of its connections;
	// "stacks", the first answer to a stop; "done", the answer to a load; or "checked", what
	// a closed page left behind, if anything.
	Kind string `json:"kind"`

	Text   string `json:"text,omitempty"`   // printed: the line; stacks: where the goroutines were; done: the page's text
	Error  string `json:"error,omitempty"`  // done: why the page did not come to its end
	Script string `json:"script,omitempty"` // done: where the script was that was stopped

	Leaks string `json:"leaks,omitempty"` // checked: what outlives the page

	Event *wiretrace.Event `json:"event,omitempty"` // traced
}

const (
	kindReady   = "ready"
	kindPrinted = "printed"
	kindTraced  = "traced"
	kindStacks  = "stacks"
	kindDone    = "done"
	kindChecked = "checked"
)

// pageMark is what a child writes on its standard error between two pages.
const pageMark = "\x00end of the page\x00\n"
