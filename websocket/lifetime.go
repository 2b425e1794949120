package websocket

import (
	"weak"

	"adieu/dom"
)

// lifetime is what a channel and a context know of a WebSocket, which they must not keep
// alive: it points strongly at the socket only while the standard forbids to collect it
// (WebSockets standard §7, WebCore's hasPendingActivity). It is the registered ActiveObject
// in the socket's place, and belongs to the loop.
type lifetime struct {
	ctx     dom.ExecutionContext
	hold    dom.Hold // released with the close event
	channel *Channel
	client  *feedback

	socket   weak.Pointer[WebSocket]
	kept     *WebSocket // the socket, while it must live
	poll     *dom.CollectionPoll
	watching bool // somebody waits for what is queued to be written
	over     bool // the hold is released
}

func newLifetime(ctx dom.ExecutionContext, ws *WebSocket) *lifetime {
	l := &lifetime{ctx: ctx, hold: ctx.Hold(), socket: weak.Make(ws)}
	l.poll = dom.NewCollectionPoll(ctx, l.isUndecided)
	return l
}

// isUndecided says whether the socket lives and may be collected. It ends the life of one
// that was.
func (l *lifetime) isUndecided() bool {
	if l.over || l.kept != nil {
		return false
	}
	if l.socket.Value() == nil {
		l.end()
		return false
	}
	return true
}

// end is for a socket that has been collected: nobody can hear what still comes, and the peer
// is told goodbye.
func (l *lifetime) end() {
	if l.over {
		return
	}
	l.client.refuse()
	l.channel.forsake()
	l.release()
}

// release is for a socket that has nothing to do any more.
func (l *lifetime) release() {
	l.letGo()
	l.ctx.RemoveActiveObject(l)
}

func (l *lifetime) letGo() {
	l.kept, l.over = nil, true
	l.hold.Release()
}

// Stop implements dom.ActiveObject.
func (l *lifetime) Stop() {
	if ws := l.socket.Value(); ws != nil {
		ws.Stop()
		return
	}
	l.channel.Disconnect()
	l.letGo()
}

// CheckCollected implements dom.Collectable.
func (l *lifetime) CheckCollected() { l.poll.Now() }

// ListenersChanged tells the socket that the first listener of a type came, or the last one
// went.
func (ws *WebSocket) ListenersChanged(string) { ws.updateActivity() }

// updateActivity must be called whenever what hasPendingActivity looks at may have changed.
// A socket that is connecting is asked about once it is open: then there is a connection to
// close.
func (ws *WebSocket) updateActivity() {
	l := ws.lifetime
	l.kept = nil
	switch {
	case l.over || ws.ready == Closed:
	case ws.hasPendingActivity():
		l.kept = ws
	case ws.ready != Connecting:
		l.poll.Start()
	}
}

// hasPendingActivity says whether script may still hear of the socket although it has no way
// to reach it, or the socket has something to send.
func (ws *WebSocket) hasPendingActivity() bool {
	switch ws.ready {
	case Connecting:
		return ws.hasListener("open", "message", "error", "close")
	case Open:
		return ws.hasListener("message", "error", "close") || ws.hasUnsent()
	case Closing: // while which the draft's messages are still heard
		return ws.hasListener("error", "close") || !ws.modern && ws.hasListener("message") || ws.hasUnsent()
	}
	return false
}

func (ws *WebSocket) hasListener(types ...string) bool {
	for _, typ := range types {
		if ws.HasEventListeners(typ) {
			return true
		}
	}
	return false
}

// hasUnsent says whether messages wait to be written, and if so looks again when that has
// changed.
func (ws *WebSocket) hasUnsent() bool {
	waiting, progressed := ws.channel.waiting()
	if waiting == 0 {
		return false
	}
	if l := ws.lifetime; !l.watching {
		l.watching = true
		go l.awaitProgress(progressed)
	}
	return true
}

// awaitProgress ends when something was written, or nothing more will be.
func (l *lifetime) awaitProgress(progressed <-chan struct{}) {
	select {
	case <-progressed:
	case <-l.channel.reported:
	}
	l.ctx.QueueTask(dom.TaskWebSocket, func() {
		l.watching = false
		if ws := l.socket.Value(); ws != nil {
			ws.updateActivity()
		}
	})
}
