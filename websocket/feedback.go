package websocket

import (
	"sync"
	"time"

	"adieu/dom"
)

const (
	// deliverySlice is how long one task may go on delivering before other tasks of
	// the loop get their turn.
	deliverySlice = 4 * time.Millisecond

	// deliveriesPerLook is how many messages are delivered between two looks at the clock.
	deliveriesPerLook = 16
)

// feedback is the Client of a WebSocket's channel: it carries what the channel tells
// from the reader's goroutine to the loop, in order. Its queue is bounded: a reader that
// finds it full waits, and so, through TCP, does the peer.
type feedback struct {
	ctx      dom.ExecutionContext
	lifetime *lifetime // by which it finds the socket
	maxBytes int
	maxCount int

	mu        sync.Mutex // guards the fields below
	space     sync.Cond  // signalled when the queue shrinks or nothing waits any more
	queue     []inbound
	next      int // the first of queue that was not delivered
	bytes     int
	scheduled bool // a delivery task is queued or runs
	unwanted  bool // messages are dropped: nobody will take them
}

// inbound is a message, or something else to do on the loop.
type inbound struct {
	message Message
	notice  func(*WebSocket)
}

// inboundCost is what a message costs besides its payload, so that empty ones count too.
const inboundCost = 64

func (in *inbound) cost() int { return in.message.size() + inboundCost }

func newFeedback(ctx dom.ExecutionContext, l *lifetime, cfg *Config) *feedback {
	f := &feedback{ctx: ctx, lifetime: l, maxBytes: cfg.MaxInboundBytes, maxCount: cfg.MaxInboundMessages}
	f.space.L = &f.mu
	return f
}

// DidConnect implements Client.
func (f *feedback) DidConnect(subprotocol, extensions string) {
	f.push(inbound{notice: func(ws *WebSocket) { ws.didConnect(subprotocol, extensions) }})
}

// DidReceiveMessage implements Client. It waits while the queue is full.
func (f *feedback) DidReceiveMessage(m Message) { f.push(inbound{message: m}) }

// DidReceiveMessageError implements Client.
func (f *feedback) DidReceiveMessageError() {
	f.push(inbound{notice: (*WebSocket).didReceiveMessageError})
}

// DidStartClosingHandshake implements Client.
func (f *feedback) DidStartClosingHandshake() {
	f.push(inbound{notice: (*WebSocket).didStartClosingHandshake})
}

// DidClose implements Client.
func (f *feedback) DidClose(o Outcome) {
	f.push(inbound{notice: func(ws *WebSocket) { ws.didClose(o) }})
}

func (f *feedback) push(in inbound) {
	f.mu.Lock()
	for f.full() && !f.unwanted {
		f.space.Wait()
	}
	if f.unwanted && in.notice == nil {
		f.mu.Unlock()
		return
	}
	f.queue = append(f.queue, in)
	f.bytes += in.cost()
	schedule := !f.scheduled
	f.scheduled = true
	f.mu.Unlock()
	if schedule {
		f.ctx.QueueTask(dom.TaskWebSocket, f.deliver)
	}
}

// full reports whether the reader must wait. One message always fits, whatever its size.
func (f *feedback) full() bool {
	return f.bytes >= f.maxBytes || len(f.queue)-f.next >= f.maxCount
}

// refuse drops the messages that come from now on; notices still come. The reader never
// waits for script again.
func (f *feedback) refuse() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.unwanted = true
	f.space.Broadcast()
}

// deliver is the task on the loop: it hands over what is queued until its time slice is
// used up, and then lets other tasks go first.
func (f *feedback) deliver() {
	ws := f.lifetime.socket.Value()
	if ws == nil { // it was collected
		f.lifetime.end()
		return
	}
	clock := f.ctx.Clock()
	var begin time.Time
	for n := 1; ; n++ {
		in, ok := f.take()
		if !ok {
			return
		}
		ws.beginTurn()
		if in.notice != nil {
			in.notice(ws)
		} else {
			ws.didReceiveMessage(in.message)
		}
		switch {
		case n == 1:
			begin = clock.Now()
		case n%deliveriesPerLook == 0 && clock.Now().Sub(begin) >= deliverySlice:
			f.ctx.QueueTask(dom.TaskWebSocket, f.deliver)
			return
		}
	}
}

func (f *feedback) take() (inbound, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.next == len(f.queue) {
		f.scheduled = false
		f.next = 0
		f.queue = f.queue[:0]
		if cap(f.queue) > keptQueue {
			f.queue = nil
		}
		return inbound{}, false
	}
	in := f.queue[f.next]
	f.queue[f.next] = inbound{}
	f.next++
	f.bytes -= in.cost()
	if f.next >= keptQueue && f.next*2 >= len(f.queue) { // a queue that never empties must not grow
		f.queue = append(f.queue[:0], f.queue[f.next:]...)
		f.next = 0
	}
	f.space.Signal()
	return in, true
}
