package dom_test

import (
	"runtime"
	"testing"
	"time"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAbortController(t *testing.T) {
	c := dom.NewAbortController(newPage())
	s := c.Signal()
	assert.False(t, s.Aborted())
	assert.Nil(t, s.Reason())
	var log diary
	s.OnAbort(func() { log.write("algorithm") })
	removed := s.OnAbort(func() { log.write("removed") })
	removed()
	log.listen(s, "abort", "event", bubble, func(ev *dom.Event) {
		assert.True(t, ev.IsTrusted())
		assert.False(t, ev.Bubbles())
	})
	c.Abort("why")
	c.Abort("again")
	assert.Equal(t, "why", s.Reason())
	assert.Equal(t, []string{"algorithm", "event"}, log.lines)
	s.OnAbort(func() { log.write("too late") })
	assert.Len(t, log.lines, 2)
}

func TestAbortWithoutAReason(t *testing.T) {
	c := dom.NewAbortController(newPage())
	c.Abort(nil)
	for _, s := range []*dom.AbortSignal{c.Signal(), dom.NewAbortedSignal(newPage(), nil)} {
		reason, ok := s.Reason().(*dom.Exception)
		require.True(t, ok)
		assert.Equal(t, "AbortError", reason.Name)
	}
	assert.Equal(t, "why", dom.NewAbortedSignal(newPage(), "why").Reason())
}

func TestSignalTakesListenersOut(t *testing.T) {
	p := newPage()
	c := dom.NewAbortController(p)
	target := newTarget(p)
	var log diary
	with := dom.ListenerOptions{Signal: c.Signal()}
	log.listen(target, "x", "first", with, func(*dom.Event) { c.Abort(nil) })
	log.listen(target, "x", "second", with)
	log.listen(target, "x", "third", bubble)
	dom.Fire(target, dom.NewEvent("x", dom.EventInit{}))
	assert.Equal(t, []string{"first", "third"}, log.lines, "also while the event is dispatched")
	log.listen(target, "x", "late", with)
	dom.Fire(target, dom.NewEvent("x", dom.EventInit{}))
	assert.Equal(t, []string{"first", "third", "third"}, log.lines, "an aborted signal lets none in")
}

func TestRemovedListenerLeavesItsSignal(t *testing.T) {
	p := newPage()
	c := dom.NewAbortController(p)
	target := newTarget(p)
	var log diary
	l := log.listen(target, "x", "x", dom.ListenerOptions{Signal: c.Signal()})
	target.RemoveEventListener("x", l, false)
	target.AddEventListener("x", l, bubble)
	c.Abort(nil)
	dom.Fire(target, dom.NewEvent("x", dom.EventInit{}))
	assert.Equal(t, []string{"x"}, log.lines, "the second registration knows of no signal")
}

func TestDependentSignals(t *testing.T) {
	p := newPage()
	a, b := dom.NewAbortController(p), dom.NewAbortController(p)
	either := dom.NewDependentSignal(p, []*dom.AbortSignal{a.Signal(), b.Signal(), a.Signal()})
	nested := dom.NewDependentSignal(p, []*dom.AbortSignal{either})
	var log diary
	log.listen(nested, "abort", "nested", bubble)
	log.listen(either, "abort", "either", bubble)
	log.listen(b.Signal(), "abort", "b", bubble, func(*dom.Event) {
		assert.True(t, either.Aborted() && nested.Aborted(), "all are aborted before the first event")
		a.Abort("too late")
		assert.True(t, dom.NewDependentSignal(p, []*dom.AbortSignal{nested}).Aborted())
	})
	b.Abort("why")
	assert.Equal(t, []string{"b", "either", "nested"}, log.lines, "in the order in which they were made")
	assert.Equal(t, "why", either.Reason())
	assert.Equal(t, "why", nested.Reason())
	assert.False(t, dom.NewDependentSignal(p, nil).Aborted())
}

func TestDependentSignalOfAbortedOnes(t *testing.T) {
	p := newPage()
	live := dom.NewAbortController(p).Signal()
	s := dom.NewDependentSignal(p, []*dom.AbortSignal{live, dom.NewAbortedSignal(p, "first"), dom.NewAbortedSignal(p, "second")})
	assert.Equal(t, "first", s.Reason())
}

func TestTimeoutSignal(t *testing.T) {
	p := newPage()
	var log diary
	for _, name := range []string{"1", "2", "3"} {
		log.listen(dom.NewTimeoutSignal(p, 5), "abort", name, bubble)
	}
	s := dom.NewTimeoutSignal(p, 5)
	assert.Equal(t, 3, p.holds, "the context goes on for those whose end would be noticed")
	p.pass(4 * time.Millisecond)
	assert.False(t, s.Aborted())
	p.pass(time.Millisecond)
	reason, ok := s.Reason().(*dom.Exception)
	require.True(t, ok)
	assert.Equal(t, "TimeoutError", reason.Name)
	assert.Equal(t, []string{"1", "2", "3"}, log.lines)
	assert.Zero(t, p.holds)
	assert.Empty(t, p.active)
}

func TestTimeoutHoldsTheContextWhileSomebodyListens(t *testing.T) {
	p := newPage()
	s := dom.NewTimeoutSignal(p, 1<<63)
	var log diary
	l := log.listen(s, "abort", "s", bubble)
	assert.Equal(t, 1, p.holds)
	s.RemoveEventListener("abort", l, false)
	assert.Zero(t, p.holds)
	any := dom.NewDependentSignal(p, []*dom.AbortSignal{s})
	log.listen(any, "abort", "any", bubble)
	assert.Equal(t, 1, p.holds, "or to a signal that depends on it")
	for o := range p.active {
		o.Stop() // the page goes away
	}
	assert.Zero(t, p.holds)
}

// collected says whether the signal that newSignal makes is collected although what it
// returns besides is kept.
func collected(newSignal func() (signal *dom.AbortSignal, kept any)) bool {
	done, kept := abandon(newSignal)
	defer runtime.KeepAlive(kept)
	for range 20 {
		runtime.GC()
		runtime.Gosched() // for the cleanup
		select {
		case <-done:
			return true
		default:
		}
	}
	return false
}

// abandon leaves no pointer to the signal on the stack.
//
//go:noinline
func abandon(newSignal func() (*dom.AbortSignal, any)) (done chan struct{}, kept any) {
	signal, kept := newSignal()
	done = make(chan struct{})
	runtime.AddCleanup(signal, func(done chan struct{}) { close(done) }, done)
	return done, kept
}

func TestDependentSignalIsKeptWhileItWouldBeNoticed(t *testing.T) {
	p := newPage()
	var log diary
	source := dom.NewAbortController(p)
	dependent := func() *dom.AbortSignal { return dom.NewDependentSignal(p, []*dom.AbortSignal{source.Signal()}) }
	assert.True(t, collected(func() (*dom.AbortSignal, any) { return dependent(), source }), "nobody listens")
	assert.False(t, collected(func() (*dom.AbortSignal, any) {
		s := dependent()
		log.listen(s, "abort", "heard", bubble)
		return s, source
	}), "somebody listens")
	assert.True(t, collected(func() (*dom.AbortSignal, any) {
		s := dependent()
		s.RemoveEventListener("abort", new(diary).listen(s, "abort", "", bubble), false)
		return s, source
	}), "nobody listens any more")
	source.Abort(nil)
	assert.Equal(t, []string{"heard"}, log.lines)
}

func TestTimeoutSignalIsCollectedWhenNobodyListens(t *testing.T) {
	p := newPage()
	assert.True(t, collected(func() (*dom.AbortSignal, any) { return dom.NewTimeoutSignal(p, 10), p }))
	p.pass(time.Second)
}
