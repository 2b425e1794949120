package websocket

import (
	"bytes"
	"regexp"
	"strings"
)

// judge checks, when all is over, what must hold after every life.
func (w *world) judge() {
	if pending := w.clock.add(0); pending != 0 {
		w.blame("%d timers are still to fire", pending)
	}
	if w.page != nil {
		w.page.do(w.page.judge)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.page != nil {
		w.page.witness.judgeLife()
	}
	if w.host != nil {
		w.host.witness.judgeLife()
	}
	if w.page != nil && w.host != nil {
		w.judgeCalm(w.page.witness, w.host.witness)
	}
}

// judgeLife checks what one of our sides has had from the other, and that it has let go.
func (x *witness) judgeLife() {
	if x.mine == nil {
		return
	}
	if x.mine.overAt.IsZero() {
		x.w.blameLocked("%v: the connection was never closed", x.who)
	}
	x.judgeRelease(x.w.plan.sideConfig(x.mine))
	if !x.left && x.outcome == nil && x.calls > 0 {
		x.w.blameLocked("%v: never told the end", x.who)
	}
	sent := x.theirs.ledger.messages
	for i, m := range x.messages {
		if i >= len(sent) || !sameMessage(m, sent[i]) {
			x.w.blameLocked("%v: message %d is not what was sent", x.who, i)
			return
		}
	}
	if x.outcome != nil && x.outcome.Clean && !x.theirs.ledger.byHand && len(x.messages) != len(sent) {
		x.w.blameLocked("%v: a clean end, but of %d messages %d arrived", x.who, len(sent), len(x.messages))
	}
	if g := x.mine.ledger.goodbye; g != nil && g.before != len(x.mine.ledger.messages) {
		x.w.blameLocked("%v: the goodbye came after %d of %d messages", x.who, g.before, len(x.mine.ledger.messages))
	}
}

func sameMessage(a, b Message) bool {
	return a.Binary == b.Binary && bytes.Equal(a.payload(), b.payload())
}

// judgeCalm: where nothing goes wrong and nobody dawdles, every goodbye is answered, and
// nothing that was sent before it is lost.
func (w *world) judgeCalm(client, server *witness) {
	if w.plan.weather != calm {
		return
	}
	for _, x := range []*witness{client, server} {
		if x.failed || x.left || x.outcome == nil {
			return
		}
	}
	for _, x := range []*witness{client, server} {
		if w.plan.protocol != Hixie75 && !x.outcome.Clean {
			w.blameLocked("%v: not clean in calm weather", x.who)
		}
	}
	// Draft 75 has no goodbye that could be awaited: on a thin line the linger timeout may
	// cut off what is queued.
	if w.plan.protocol == Hixie75 {
		for _, pair := range [][2]*witness{{client, server}, {server, client}} {
			if from, to := pair[0], pair[1]; from.closing && !to.closing && !w.plan.thin && len(to.messages) != len(from.mine.ledger.messages) {
				w.blameLocked("%v: of %d messages %d arrived in calm weather", from.who, len(from.mine.ledger.messages), len(to.messages))
			}
		}
	}
}

// judgeClose compares the close event with what the channel told.
func (p *page) judgeClose(e *CloseEvent) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	o := p.witness.outcome
	if o == nil || e.WasClean != o.Clean || e.Code != o.Code || e.Reason != o.Reason {
		p.w.blameLocked("a close event with %t, %d, %q after %+v", e.WasClean, e.Code, e.Reason, o)
	}
}

// judge checks the events of a life, on the loop.
func (p *page) judge() {
	if held := p.held(); held != 0 {
		p.w.blame("%d holds are left", held)
	}
	p.checkBuffered()
	if len(p.active) != 0 {
		p.w.blame("%d active objects are left", len(p.active))
	}
	p.judgeEvents()
	heard := p.witness.messages
	mayDrop := p.gone || p.closedEarly || p.closed && !p.ws.Hixie() // a draft's messages come while closing as well
	if len(p.got) > len(heard) || !mayDrop && len(p.got) != len(heard) {
		p.w.blame("of %d messages script got %d", len(heard), len(p.got))
		return
	}
	for i, m := range p.got {
		if !sameMessage(m, heard[i]) {
			p.w.blame("script got another message %d", i)
		}
	}
}

// The events of a life, each with the readyState in it. In the drafts errors may come
// between messages, and both while closing.
var (
	modernEvents = regexp.MustCompile(`^(open1 (message1 )*)?(error3 )?(close3 )?$`)
	hixieEvents  = regexp.MustCompile(`^(open1 ((message|error)1 )*((message|error)2 )*)?(close3 )?$`)
)

// judgeEvents checks their order and that none is missing: one close event, the last, and
// before it one open event and one error event exactly where they belong.
func (p *page) judgeEvents() {
	events, x := strings.Join(p.events, " ")+" ", p.witness
	count := map[string]int{}
	for _, ev := range p.events {
		count[strings.TrimRight(ev, "0123")]++
	}
	hixie := p.ws.Hixie()
	switch {
	case !choose(hixie, hixieEvents, modernEvents).MatchString(strings.TrimPrefix(events, " ")):
	case p.gone:
		return
	case count["close"] != 1 || x.outcome == nil:
	case (count["open"] == 1) != (x.connected && !p.closedEarly):
	case !hixie && (count["error"] == 1) != x.outcome.Failed:
	case hixie && !p.closedEarly && count["error"] != x.unknown:
	default:
		return
	}
	p.w.blame("events %safter %+v", events, x.outcome)
}
