package websocket

import (
	"bytes"
	"fmt"
	"sync"
	"time"

	"adieu/dom"
)

// page is a page with one WebSocket and a script: an ExecutionContext on the world's
// clock. Its fields belong to its loop.
type page struct {
	*loop
	w       *world
	ws      *WebSocket
	witness *witness

	sent        int64      // what bufferedAmount has to count, written or not
	ready       ReadyState // as it was last seen
	written     int64      // what of it was written when the socket became closed
	closed      bool       // script has called close() before anybody else
	closedEarly bool       // while connecting
	gone        bool       // the page has gone away
	got         []Message
	events      []string
	opened      chan struct{} // closed with the first event
	ended       chan struct{} // closed with the close event, or when the page goes away
	end         sync.Once     // closes it

	mu   sync.Mutex
	busy time.Time // a listener blocks the loop until then
}

func newPage(w *world) *page {
	p := &page{loop: startLoop(), w: w, opened: make(chan struct{}), ended: make(chan struct{})}
	p.witness = newWitness(w, aLoop, phasePage)
	return p
}

// Clock implements dom.ExecutionContext.
func (p *page) Clock() dom.Clock { return &p.w.clock }

// AddConsoleMessage implements dom.ExecutionContext.
func (p *page) AddConsoleMessage(m dom.ConsoleMessage) { p.w.note(aLoop, "console: %s", m.Text) }

// live is what the script does, from the constructor to the end of the socket.
func (p *page) live() {
	rest(0, phaseScript)
	p.do(p.begin)
	if !p.w.plan.early {
		waitFor(p.opened, time.Minute)
	}
	for _, a := range p.w.plan.script {
		rest(a.wait, phaseScript)
		p.await()
		p.do(func() { p.perform(aScript, a) })
	}
	if !p.w.plan.hasGoodbye() || !waitFor(p.ended, longestLife) {
		rest(time.Minute, phaseScript)
		p.await()
		p.do(func() { p.perform(aScript, act{does: doesClose}) })
	}
	if !waitFor(p.ended, longestLife) {
		p.w.blame("no close event")
	}
}

// await waits until no listener blocks the loop, so that the script does not act among
// the events that come then.
func (p *page) await() {
	for {
		p.mu.Lock()
		busy := p.busy
		p.mu.Unlock()
		if busy.Before(time.Now()) {
			return
		}
		rest(time.Until(busy), phaseScript)
	}
}

func (p *page) begin() {
	cfg := p.w.plan.page
	cfg.Dialer = p.w
	ws, err := New(p, &cfg, "ws://peer.example/chat", nil)
	if err != nil {
		p.w.blame("constructor: %v", err)
		return
	}
	p.ws = ws
	ws.SetBinaryType("arraybuffer")
	p.witness.stand(ws.channel)
	for _, typ := range []string{"open", "message", "error", "close"} {
		ws.AddEventListener(typ, dom.NewListener(func(ev dom.AnyEvent) error { p.hear(ev); return nil }), dom.ListenerOptions{})
	}
}

// hear is the listener of every event.
func (p *page) hear(ev dom.AnyEvent) {
	typ := ev.AsEvent().Type()
	if len(p.events) == 0 {
		close(p.opened)
	}
	nth := len(p.got)
	if p.ws.ReadyState() == Closed {
		p.settle()
	}
	p.look()
	text := typ
	switch e := ev.(type) {
	case *dom.MessageEvent:
		m := Message{}
		switch data := e.Data.(type) {
		case string:
			m.Text = data
		case dom.ArrayBufferData:
			m.Binary, m.Data = true, data
		default:
			p.w.blame("a message with %T", data)
		}
		p.got = append(p.got, m)
		text = fmt.Sprintf("message %d of %d bytes", nth, m.size())
	case *CloseEvent:
		text = outcomeString(Outcome{Clean: e.WasClean, Code: e.Code, Reason: e.Reason})
		p.judgeClose(e)
	}
	p.w.note(aLoop, "%s, readyState %d", text, p.ws.ReadyState())
	p.events = append(p.events, fmt.Sprintf("%s%d", typ, p.ws.ReadyState()))
	if p.gone {
		p.w.blame("%s after the page had gone", typ)
	}
	for _, a := range p.w.plan.scriptOn {
		if a.hears(typ, nth) {
			p.perform(aLoop, a)
		}
	}
	if typ == "close" {
		p.end.Do(func() { close(p.ended) })
	}
}

// perform does an act of the script, on the loop.
func (p *page) perform(who actor, a act) {
	if p.gone {
		return
	}
	p.look()
	if who == aScript {
		p.w.note(who, "%v, readyState %d, bufferedAmount %d", a, p.ws.ReadyState(), p.ws.BufferedAmount())
		p.checkBuffered()
	} else {
		p.w.note(who, "%v", a)
	}
	switch a.does {
	case doesSend:
		for _, size := range a.sizes {
			p.send(size)
			if !p.w.plan.free {
				p.block(0) // the writer takes the message, or is known to be busy
			}
		}
	case doesBlock:
		p.block(a.lasts)
	case doesClose, doesFail:
		p.close(a)
	case doesLeave:
		p.leave()
	}
	p.look()
}

// block keeps the loop busy for a while.
func (p *page) block(d time.Duration) {
	p.mu.Lock()
	p.busy = time.Now().Add(d + 2*slot)
	p.mu.Unlock()
	rest(d, phaseLoop)
}

// look checks that readyState has not gone back.
func (p *page) look() {
	if now := p.ws.ReadyState(); now < p.ready {
		p.w.blame("readyState %d after %d", now, p.ready)
	} else {
		p.ready = now
	}
}

func (p *page) close(a act) {
	switch p.ws.ReadyState() {
	case Connecting:
		p.closedEarly = true
		p.witness.weFail()
	case Open:
		p.witness.weClose()
	}
	p.closed = p.closed || p.ws.ReadyState() <= Open
	if err := p.ws.Close(a.code, a.reason); err != nil {
		p.w.blame("%v: %v", a, err)
	}
	if now := p.ws.ReadyState(); now < Closing {
		p.w.blame("readyState %d after close()", now)
	}
}

func (p *page) leave() {
	p.witness.weLeave()
	for len(p.loop.active) > 0 {
		o := p.loop.active[0]
		p.RemoveActiveObject(o)
		o.Stop()
	}
	if now := p.ws.ReadyState(); now != Closed {
		p.w.blame("readyState %d in a page that has gone", now)
	}
	p.gone = true
	p.settle()
	p.end.Do(func() { close(p.ended) })
}

// send sends one message and checks send()'s promises: an exception while connecting, and
// exactly the message's size in bufferedAmount, at once, in every later state.
func (p *page) send(size int) {
	m := newMessage(p.witness.offered(), size, !p.ws.Hixie() && size%3 == 0)
	cost := int64(size) + choose[int64](p.ws.Hixie(), 2, 0)
	before, ready := int64(p.ws.BufferedAmount()), p.ws.ReadyState()
	limit := p.w.plan.page.withDefaults().MaxBufferedAmount
	tooMuch := ready == Open && before+cost > limit
	if tooMuch && !p.ws.Hixie() {
		p.closed = true
		p.witness.weFail()
	}
	p.witness.offer(m)
	var ok bool
	var err error
	if m.Binary {
		ok, err = p.ws.SendBinary(bytes.Clone(m.Data))
	} else {
		ok, err = p.ws.SendText(m.Text)
	}
	if !ok {
		p.witness.takeBack()
	}
	switch {
	case (err != nil) != (ready == Connecting):
		p.w.blame("send() in readyState %d: %v", ready, err)
	case ok && (ready != Open || tooMuch):
		p.w.blame("send() accepts a message in readyState %d, with %d bytes waiting", ready, before)
	}
	if err == nil && !(tooMuch && p.ws.Hixie()) {
		p.sent += cost
		before += cost
	}
	if after := int64(p.ws.BufferedAmount()); after != before {
		p.w.blame("bufferedAmount %d after send(), want %d", after, before)
	}
}

// checkBuffered compares bufferedAmount with what the world has seen on the wire, or, once
// the socket is closed, with what it has seen until then. It is for times at which nothing
// else happens.
func (p *page) checkBuffered() {
	written := p.written
	if p.ready != Closed {
		written = p.witness.written()
	}
	if got, want := int64(p.ws.BufferedAmount()), p.sent-written; got != want {
		p.w.blame("bufferedAmount %d, but of %d bytes %d have not been handed to the transport", got, p.sent, want)
	}
}

// settle notes what has been written when the socket becomes closed.
func (p *page) settle() {
	if p.ready == Closed {
		return
	}
	p.written = p.witness.written()
	if p.w.plan.free || p.gone { // the writer may be writing at this time, or have written in this turn
		p.written = p.sent - int64(p.ws.BufferedAmount())
	}
	p.look()
	p.checkBuffered()
}
