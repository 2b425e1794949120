package websocket

import (
	"fmt"
	"sync"
	"time"
)

// host is our server: it answers the opening handshake and does its acts, through a
// Channel.
type host struct {
	w       *world
	witness *witness
	channel *Channel
	ready   chan struct{} // closed once channel is set
	open    chan struct{} // closed with DidConnect
	nth     int           // messages heard; the channel's

	mu   sync.Mutex
	deaf time.Time // it takes no message until then
}

func newHost(w *world) *host {
	h := &host{w: w, ready: make(chan struct{}), open: make(chan struct{})}
	h.witness = newWitness(w, aChannel, phaseHost)
	h.witness.inner = h
	return h
}

// serve does the server's opening handshake, and then its acts.
func (h *host) serve(conn *tap) {
	defer close(h.w.served)
	r, after, err := conn.readRequest()
	if err != nil {
		h.w.note(aServer, "gets no request: %v", err)
		conn.Close()
		return
	}
	rest(h.w.plan.thinks, phaseServer)
	p, err := Recognize(r)
	if err != nil || p != h.w.plan.protocol {
		h.w.blame("a request in %v, want %v: %v", p, h.w.plan.protocol, err)
		conn.Close()
		return
	}
	h.channel = Accept(conn, r, after, Acceptance{Config: h.w.plan.server, Clock: &h.w.clock}, h.witness)
	close(h.ready)
	go h.act()
}

// act is what the server does by itself.
func (h *host) act() {
	select {
	case <-h.open:
	case <-h.witness.ended:
		return
	}
	for _, a := range h.w.plan.host {
		rest(a.wait, phaseServer)
		h.w.note(aServer, "%v", a)
		h.perform(a, phaseServer)
	}
}

// perform does an act; it may be called from the channel's goroutine.
func (h *host) perform(a act, phase int64) {
	switch a.does {
	case doesSend:
		for _, size := range a.sizes {
			h.send(size)
			if !h.w.plan.free {
				rest(0, phase)
			}
		}
	case doesBlock:
		h.mu.Lock()
		defer h.mu.Unlock()
		h.deaf = time.Now().Add(a.lasts)
	case doesClose:
		h.witness.weClose()
		code, reason := closeArguments(a.code, a.reason)
		h.channel.Close(code, reason)
	case doesFail:
		h.witness.weFail()
		h.channel.Fail(violation(closeProtocolError, "told to"))
	case doesLeave:
		h.witness.weLeave()
		h.channel.Disconnect()
	}
}

func (h *host) send(size int) {
	m := newMessage(h.witness.offered(), size, h.w.plan.protocol == RFC6455 && size%3 == 0)
	h.witness.offer(m)
	if !h.channel.Send(m) {
		h.witness.takeBack()
	}
}

// hear is what comes before every call's return: the server takes its time where it is
// deaf, and then reacts.
func (h *host) hear(event string, format string, args ...any) {
	<-h.ready
	h.mu.Lock()
	deaf := h.deaf
	h.mu.Unlock()
	if left := time.Until(deaf); left > 0 && event != "close" {
		rest(left, phaseChannel)
	}
	h.w.note(aChannel, format, args...)
	for _, a := range h.w.plan.hostOn {
		if a.hears(event, h.nth) {
			h.w.note(aChannel, "%v", a)
			h.perform(a, phaseChannel)
		}
	}
}

// DidConnect implements Client.
func (h *host) DidConnect(_, extensions string) {
	close(h.open)
	h.hear("open", "opened %s", extensions)
}

// DidReceiveMessage implements Client.
func (h *host) DidReceiveMessage(m Message) {
	h.hear("message", "message %d of %d bytes", h.nth, m.size())
	h.nth++
}

// DidReceiveMessageError implements Client.
func (h *host) DidReceiveMessageError() { h.hear("error", "a frame without meaning") }

// DidStartClosingHandshake implements Client.
func (h *host) DidStartClosingHandshake() { h.hear("closing", "the client closes") }

// DidClose implements Client.
func (h *host) DidClose(o Outcome) { h.hear("close", "%s", outcomeString(o)) }

func outcomeString(o Outcome) string {
	clean := choose(o.Clean, "clean", "not clean")
	return fmt.Sprintf("closed: %s, %d %q%s", clean, o.Code, o.Reason, choose(o.Failed, ", failed", ""))
}
