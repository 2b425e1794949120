package runner

import (
	"fmt"
	"strings"
	"time"
)

// pageWatch follows one page in a child. It belongs to the goroutine of driver.load.
type pageWatch struct {
	driver   *driver
	request  Request
	watchdog *time.Timer
	printed  strings.Builder
	outcome  Outcome
	stopping bool // the child was asked to stop the page
}

// balloonPatience is how long a child that takes too much memory may go on.
const balloonPatience = 300 * time.Millisecond

// keptEvents bounds what is kept of the life of a page's connections.
const keptEvents = 2000

// take notes a message and reports whether it was the last one about the page.
func (w *pageWatch) take(m message) (last bool) {
	switch m.Kind {
	case kindPrinted:
		if w.printed.Len() < keptText {
			w.printed.WriteString(m.Text + "\n")
		}
	case kindTraced:
		if m.Event != nil && len(w.outcome.Wire) < keptEvents {
			w.outcome.Wire = append(w.outcome.Wire, *m.Event)
		}
	case kindStacks:
		if w.stopping { // or else they are of the page before, which just made it
			w.outcome.Stacks = m.Text
		}
	case kindDone:
		w.outcome.Text, w.outcome.Error, w.outcome.Console = m.Text, m.Error, w.printed.String()
		w.outcome.Script = m.Script
		// A page that just made it before it was stopped did not time out.
		w.outcome.TimedOut = w.stopping && m.Error != ""
		if w.outcome.TimedOut || w.request.CheckLeaks == 0 {
			w.listen()
			return true
		}
		w.watchdog.Reset(w.request.CheckLeaks + exitPatience)
	case kindChecked:
		w.outcome.Leaks = m.Leaks
		w.listen()
		return true
	}
	return false
}

// listen waits for what the child had to say during the page. A data race ends it: what runs in it
// afterwards is in doubt.
func (w *pageWatch) listen() {
	patience := time.NewTimer(stopPatience)
	defer patience.Stop()
	select {
	case <-w.driver.said.marks:
	case <-w.driver.exited:
	case <-patience.C:
	}
	w.outcome.Said = w.driver.said.take()
	if strings.Contains(w.outcome.Said, dataRace) {
		w.driver.kill()
		w.outcome.TimedOut = false
		w.outcome.Died, w.outcome.Obituary = true, w.driver.obituary(w.outcome.Said)
	}
}

// expire is called when the page has had its time, and reports whether the child was ended: first
// it is asked to stop the page.
func (w *pageWatch) expire() bool {
	if !w.stopping {
		w.stopping = true
		w.driver.send(command{Do: doStop})
		w.watchdog.Reset(stopPatience)
		return false
	}
	w.outcome.TimedOut = true
	w.outcome.Text, w.outcome.Console = w.printed.String(), w.printed.String()
	if w.outcome.Stacks == "" {
		w.outcome.Stacks = w.driver.dump()
	}
	w.driver.kill()
	w.outcome.Said = w.driver.said.take()
	return true
}

// ended is called when the child has ended on its own, if only when the page had had its time.
func (w *pageWatch) ended() {
	_ = w.driver.close()
	w.outcome.Text, w.outcome.Console = w.printed.String(), w.printed.String()
	w.outcome.Died = true
	w.outcome.Obituary = w.driver.obituary(w.driver.said.take())
}

// balloon ends a child that has taken too much memory. It has a moment to show where it is.
func (w *pageWatch) balloon(used, allowed int64) {
	const mebi = 1 << 20
	w.stopping = true
	w.driver.send(command{Do: doStop})
	patience := time.NewTimer(balloonPatience)
	defer patience.Stop()
	for waiting := true; waiting; {
		select {
		case m, open := <-w.driver.messages:
			waiting = open && !w.take(m)
		case <-patience.C:
			waiting = false
		}
	}
	w.driver.kill()
	w.outcome = Outcome{Text: w.printed.String(), Console: w.printed.String(), Wire: w.outcome.Wire, Died: true,
		Obituary: fmt.Sprintf("memory balloon: %d MiB, of %d MiB that are allowed", used/mebi, allowed/mebi),
		Script:   w.outcome.Script, Stacks: w.outcome.Stacks}
}
