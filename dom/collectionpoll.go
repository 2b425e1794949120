package dom

import "time"

// How long a CollectionPoll waits: each pause is twice the one before.
const (
	firstCollectionPause   = 100 * time.Millisecond
	longestCollectionPause = time.Minute
)

// CollectionPoll asks now and then whether an object has been collected. It is a question
// rather than a callback of the collector's, because that would come on a goroutine of the
// collector's own, at a time that no Clock knows. It belongs to the loop of its context.
type CollectionPoll struct {
	ctx   ExecutionContext
	check func() (again bool)
	pause time.Duration
	timer Timer // nil while nobody asks
}

// NewCollectionPoll makes a poll that runs check on the loop, until it returns false, once it
// was started. check must not keep the object alive.
func NewCollectionPoll(ctx ExecutionContext, check func() (again bool)) *CollectionPoll {
	return &CollectionPoll{ctx: ctx, check: check}
}

// Start begins to ask, unless it is going on.
func (p *CollectionPoll) Start() {
	if p.timer == nil {
		p.pause = firstCollectionPause
		p.arm()
	}
}

// Now asks at once, for a collection that script has asked for.
func (p *CollectionPoll) Now() {
	if p.timer != nil {
		p.timer.Stop()
		p.pause = firstCollectionPause
		p.ask()
	}
}

func (p *CollectionPoll) arm() {
	p.timer = p.ctx.Clock().AfterFunc(p.pause, func() {
		p.ctx.QueueTask(TaskDOMManipulation, func() {
			p.pause = min(2*p.pause, longestCollectionPause)
			p.ask()
		})
	})
}

func (p *CollectionPoll) ask() {
	p.timer = nil
	if p.check() {
		p.arm()
	}
}
