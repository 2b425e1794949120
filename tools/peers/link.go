package main

import (
	"context"
	"time"
)

// stepTime bounds every wait for the other end.
const stepTime = 6 * time.Second

// link is one end of a connection in this process: a library's, or one of ours. The
// methods are called from one goroutine.
type link interface {
	// hello tells what was negotiated; nil for what the library does not tell.
	hello() (protocol, extensions *string)

	send(ctx context.Context, m message) error

	// sendFragments sends a message in that many parts, with a ping after the first.
	sendFragments(ctx context.Context, binary bool, parts [][]byte) error

	// receive returns the next message; false when there will be none, or at ctx's end.
	receive(ctx context.Context) (message, bool)

	// ping returns once a pong with this payload has come.
	ping(ctx context.Context, payload string) error

	// close starts the closing handshake. Code 0 stands for an empty Close.
	close(code int, reason string) error

	// drop ends TCP with FIN, without a Close, reset with RST.
	drop() error
	reset() error

	// ended waits for the end and notes it in v.
	ended(ctx context.Context, v *View) error
}

// inbox is what the reader of a link hands over.
type inbox struct {
	messages chan message // closed at the end
	end      View         // how it ended, set before messages is closed
}

// inboxSize is more than any scenario sends at once.
const inboxSize = 4096

func newInbox() *inbox { return &inbox{messages: make(chan message, inboxSize)} }

// finish is the reader's last act.
func (b *inbox) finish(end View) {
	b.end = end
	close(b.messages)
}

func (b *inbox) receive(ctx context.Context) (message, bool) {
	select {
	case m, ok := <-b.messages:
		return m, ok
	case <-ctx.Done():
		return message{}, false
	}
}

// ended discards what comes before the end, and counts it.
func (b *inbox) ended(ctx context.Context, v *View) error {
	for {
		m, ok := b.receive(ctx)
		switch {
		case ok:
			v.Messages++
			_ = m
		case ctx.Err() != nil:
			return context.Cause(ctx)
		default:
			v.Closed, v.Detail = true, b.end.Detail
			v.Code, v.Reason, v.Clean, v.Events = b.end.Code, b.end.Reason, b.end.Clean, b.end.Events
			if b.end.Wrong != "" {
				v.wrong("%s", b.end.Wrong)
			}
			return nil
		}
	}
}

// fragments cuts a message into parts: the first one byte long, which may be within a
// character, one of them empty.
func fragments(m message) [][]byte {
	d := m.data
	third := max(1, len(d)/3)
	return [][]byte{d[:1], d[1:third], {}, d[third : 2*third], d[2*third:]}
}

// play does a job on an open link and tells what it saw.
func play(ctx context.Context, job Job, l link) View {
	v := View{Opened: true}
	v.Protocol, v.Extensions = l.hello()
	p := player{ctx, l, &v}
	p.send(job)
	for _, text := range job.Tell {
		p.check("send", l.send(ctx, message{data: []byte(text)}))
	}
	for _, want := range job.Answers {
		p.expect(message{data: []byte(want)})
	}
	if job.Ping != "" {
		step, cancel := context.WithTimeout(ctx, stepTime)
		p.check("ping", l.ping(step, job.Ping))
		cancel()
	}
	switch job.End {
	case endClose:
		p.check("close", l.close(job.Code, job.Reason))
	case endDrop:
		p.check("drop", l.drop())
	case endReset:
		p.check("reset", l.reset())
	case endSuite:
		p.check("suite", p.suite())
	case endInterrupt:
		l.(interface{ interrupt() }).interrupt()
	}
	p.awaitEnd()
	return v
}

// player does the steps of a job, or of a behaviour. After the first thing that goes
// wrong it does what it can of the rest.
type player struct {
	ctx context.Context
	l   link
	v   *View
}

func (p player) check(what string, err error) {
	if err != nil {
		p.v.wrong("%s: %v", what, err)
	}
}

func (p player) send(job Job) {
	for _, payload := range job.Send {
		m := payload.message()
		if job.Fragmented {
			p.check("send in fragments", p.l.sendFragments(p.ctx, m.binary, fragments(m)))
		} else {
			p.check("send", p.l.send(p.ctx, m))
		}
		if !job.Burst {
			p.expect(m)
		}
	}
	if job.Burst {
		for _, payload := range job.Send {
			p.expect(payload.message())
		}
	}
}

// expect waits for a message.
func (p player) expect(want message) {
	if p.v.Wrong != "" {
		return // only one complaint, and only one wait
	}
	got, ok := p.next()
	if !ok {
		p.v.wrong("no message where one of %d bytes must come", len(want.data))
	} else if d := difference(got, want); d != "" {
		p.v.wrong("message %d: %s", p.v.Messages, d)
	}
}

func (p player) next() (message, bool) {
	step, cancel := context.WithTimeout(p.ctx, stepTime)
	defer cancel()
	m, ok := p.l.receive(step)
	if ok {
		p.v.Messages++
	}
	return m, ok
}

func (p player) awaitEnd() {
	step, cancel := context.WithTimeoutCause(p.ctx, stepTime, errNoEnd)
	defer cancel()
	p.check("waiting for the end", p.l.ended(step, p.v))
}
