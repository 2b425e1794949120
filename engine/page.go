package engine

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"weak"

	"adieu/dom"
	"adieu/websocket"
)

// ErrClosed is what the methods of a Page return after Close.
var ErrClosed = errors.New("engine: the page is closed")

// ErrSuperseded is what a Load returns when another Load began before it was done.
var ErrSuperseded = errors.New("engine: another page was loaded meanwhile")

// Page loads HTML pages and runs them, one after the other (WebCore's Page). Its methods
// may be called from any goroutine, but not from Config.Console and Config.Alert.
type Page struct {
	config Config // its WebSocket belongs to the loop
	loop   *eventLoop
	loader *loader
	done   chan struct{} // closed when the loop's goroutine has ended

	closing atomic.Bool
	current atomic.Pointer[scriptContext] // of the frame, for interrupting it

	// Owned by the loop.
	frame      *frame
	leaving    []*scriptContext // of earlier frames, saying goodbye
	runner     testRunner
	waiter     *waitingLoad // or nil
	loading    bool         // a document was asked for and its load event has not fired
	navigation int          // counts what was asked for: only the last one is shown
	lines      strings.Builder
	snapshot   *string // DumpText as of the end of the test
}

// waitingLoad is a Load that has not returned.
type waitingLoad struct {
	result  chan error  // takes one value
	expired atomic.Bool // its context has ended
}

// NewPage makes an empty page and starts its event loop. Close must be called in the end.
func NewPage(cfg Config) (*Page, error) {
	cfg = cfg.withDefaults()
	if cfg.TestRunner {
		cfg.Clock = newTestClock(cfg.Clock)
	}
	if cfg.Cookies == nil {
		cfg.Cookies = &CookieJar{Clock: cfg.Clock}
	}
	if cfg.WebSocket.Openings == nil {
		cfg.WebSocket.Openings = new(websocket.Openings)
	}
	p := &Page{config: cfg, loop: newEventLoop(cfg.Clock), loader: newLoader(cfg), done: make(chan struct{})}
	go p.run() // until Close
	return p, nil
}

// run is the page's goroutine.
func (p *Page) run() {
	defer close(p.done)
	p.loop.run(func(bool) bool {
		p.finishLoad()
		return p.closing.Load()
	})
	p.leave()
	p.loop.waitForFarewells(p.leaving...)
	p.loop.workers.Wait()
	p.loader.close() // whose connections workers use, too
}

// Load loads the page at url in the place of the one there is, and runs it. It returns when
// its load event has fired and, with Config.TestRunner, the test is done. The page stays
// alive: timers and sockets go on until Close or the next Load.
//
// It fails with a *LoadError, or with ctx.Err() when ctx ends, and then the page is stopped:
// its scripts are interrupted and no more of them run, but DumpText still tells what there
// is. An error of the page's own scripts is the page's business, and no error of Load.
func (p *Page) Load(ctx context.Context, url string) error {
	load := &waitingLoad{result: make(chan error, 1)}
	p.loop.post(nil, func() { p.startLoad(url, load) })
	select {
	case err := <-load.result:
		return err
	case <-ctx.Done():
		load.expired.Store(true)
		if c := p.current.Load(); c != nil {
			c.interrupt(ctx.Err())
		}
		p.loop.post(nil, func() { p.abandon(load) })
		return ctx.Err()
	case <-p.done:
		return ErrClosed
	}
}

// DumpText is the page as text, in the form that WebKit's layout tests compare: a line for
// each console message and alert in the order in which they came, then the text of the
// document's body. With Config.TestRunner it is what it was when the test was done.
func (p *Page) DumpText() string {
	var text string
	p.do(func() {
		if p.snapshot != nil {
			text = *p.snapshot
		} else {
			text = p.dump()
		}
	})
	return text
}

// StoppedAt says where the script was that was interrupted because the context of Load had ended:
// its stack, a frame a line. It is "" when no script was running then.
func (p *Page) StoppedAt() string {
	var stack string
	p.do(func() {
		if p.frame != nil {
			stack = p.frame.context.stoppedAt
		}
	})
	return stack
}

// Close stops the page and ends its goroutines. Open sockets say goodbye (1001, going away),
// for which Close waits at most a second. A second Close does nothing.
func (p *Page) Close() {
	p.closing.Store(true)
	p.loader.cancel()
	if c := p.current.Load(); c != nil {
		c.interrupt(ErrClosed)
	}
	p.loop.poke()
	<-p.done
}

// do runs f between two tasks, or at once when the loop has ended.
func (p *Page) do(f func()) {
	ran := make(chan struct{})
	p.loop.post(nil, func() {
		f()
		close(ran)
	})
	select {
	case <-ran:
	case <-p.done:
		f()
	}
}

func (p *Page) dump() string {
	if p.runner.customText != nil {
		return *p.runner.customText
	}
	text := ""
	if p.frame != nil {
		if body := p.frame.document.Body(); body != nil {
			text = dom.InnerText(body)
		}
	}
	return p.lines.String() + text + "\n"
}

// startLoad begins a Load.
func (p *Page) startLoad(url string, load *waitingLoad) {
	if load.expired.Load() {
		return
	}
	p.answer(ErrSuperseded)
	p.waiter = load
	p.runner = testRunner{}
	p.snapshot = nil
	p.lines.Reset()
	p.navigate(url, cookieSite{})
}

// answer ends the Load that waits, if one does.
func (p *Page) answer(err error) (waited bool) {
	if p.waiter == nil {
		return false
	}
	p.waiter.result <- err
	p.waiter = nil
	return true
}

// abandon ends a Load whose caller has gone, and with it the page.
func (p *Page) abandon(load *waitingLoad) {
	if p.waiter == load {
		p.waiter = nil
		p.loading = false
		p.navigation++
		p.leave()
	}
}

// navigate loads a document, which a document of the site from has asked for. The one there
// is stays until the new one has come, and for good if that fails.
func (p *Page) navigate(url string, from cookieSite) {
	p.navigation++
	mine := p.navigation
	u, err := parseURL(url)
	if err == nil && u.Protocol() != "http:" && u.Protocol() != "https:" {
		err = &LoadError{URL: url, Err: errors.New("only http and https pages can be loaded")}
	}
	if err != nil {
		p.didFail(err)
		return
	}
	p.loading = true
	p.loader.load(u.Href(true), cookieUse{client: from, navigation: true}, func(r *resource, err error) {
		p.loop.post(nil, func() {
			switch {
			case p.navigation != mine:
			case err != nil:
				p.didFail(err)
			default:
				if p.frame != nil {
					p.frame.fireUnload()
				}
				p.leave()
				p.show(newFrame(p, r, u.Hash()))
			}
		})
	})
}

// show starts a frame, unless whoever wanted it has gone: then the context that was to be
// interrupted may have been the one before.
func (p *Page) show(f *frame) {
	p.frame = f
	p.current.Store(f.context)
	if !p.closing.Load() && (p.waiter == nil || !p.waiter.expired.Load()) {
		f.begin()
	}
}

// didFail tells the waiting Load, or else the console.
func (p *Page) didFail(err error) {
	p.loading = false
	if p.answer(err) {
		return
	}
	p.addConsoleMessage(dom.ConsoleMessage{Source: dom.ConsoleNetwork, Level: dom.ConsoleError, Text: err.Error()})
}

// leave stops the frame's document (HTML §7.5.10, "unload"). Its nodes stay for DumpText.
func (p *Page) leave() {
	stillLeaving := p.leaving[:0]
	for _, c := range p.leaving {
		if c.held.Load() > 0 {
			stillLeaving = append(stillLeaving, c)
		}
	}
	p.leaving = stillLeaving
	if p.frame != nil && p.frame.stop() {
		p.leaving = append(p.leaving, p.frame.context)
	}
}

// finishLoad answers the waiting Load once nothing is left to wait for. It is called
// between tasks, so that the task that ends a test may say its last words.
func (p *Page) finishLoad() {
	if p.waiter == nil || p.loading || p.runner.waiting {
		return
	}
	if p.config.TestRunner {
		text := p.dump()
		p.snapshot = &text
	}
	p.answer(nil)
}

// addConsoleMessage shows a line, and keeps it for DumpText.
func (p *Page) addConsoleMessage(m dom.ConsoleMessage) {
	p.addLine("CONSOLE MESSAGE: " + m.Text)
	if p.config.Console != nil {
		p.config.Console(m)
	}
}

// addLine keeps a line for DumpText.
func (p *Page) addLine(line string) {
	p.lines.WriteString(strings.TrimRight(line, " "))
	p.lines.WriteByte('\n')
}

// Remains returns what says, once the page is closed and garbage was collected, which parts of it
// are still in memory: none, unless something that lives longer refers to them (what WebKit calls
// a world leak). It is about the document that there is now.
func (p *Page) Remains() func() []string {
	page := weak.Make(p)
	var document weak.Pointer[dom.Document]
	var script weak.Pointer[scriptContext]
	p.do(func() {
		if p.frame != nil {
			document, script = weak.Make(p.frame.document), weak.Make(p.frame.context)
		}
	})
	return func() []string {
		var parts []string
		if page.Value() != nil {
			parts = append(parts, "the page")
		}
		if document.Value() != nil {
			parts = append(parts, "its document")
		}
		if script.Value() != nil {
			parts = append(parts, "its scripts and their memory")
		}
		return parts
	}
}
