package dom

// Agent is what all documents have in common whose scripts can reach each other: those of
// a page's frames (HTML §8.1.2, "similar-origin window agent"; WebCore's WindowEventLoop).
// The zero value is ready.
type Agent struct {
	microtaskQueued bool
	pending         []*MutationObserver // that have records to hear of
	signalSlots     []*Element          // that slotchange is to fire at

	observing bool // some node has had an observer

	reacting []*Element // custom elements whose class has something to hear of
}

// agent is the document's; nil for a document without a context.
func (d *Document) agent() *Agent {
	if d.ctx == nil {
		return nil
	}
	return d.ctx.Agent()
}

// observed says whether a node of the document may have an observer.
func (d *Document) observed() bool {
	a := d.agent()
	return a != nil && a.observing
}

// queueMicrotask is the DOM's queue a mutation observer microtask (DOM §4.3).
func (a *Agent) queueMicrotask(ctx ExecutionContext) {
	if !a.microtaskQueued {
		a.microtaskQueued = true
		ctx.QueueMicrotask(a.notifyMutationObservers)
	}
}

// notifyMutationObservers is the DOM's algorithm of that name (DOM §4.3).
func (a *Agent) notifyMutationObservers() {
	a.microtaskQueued = false
	observers, slots := a.pending, a.signalSlots
	a.pending, a.signalSlots = nil, nil
	for _, o := range observers {
		o.notify()
	}
	for _, slot := range slots {
		Fire(slot, NewEvent("slotchange", EventInit{Bubbles: true}))
	}
}
