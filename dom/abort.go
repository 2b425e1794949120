package dom

import (
	"slices"
	"time"
	"weak"
)

// AbortController ends what was given its signal (DOM §3.1).
type AbortController struct {
	ScriptWrappable
	signal *AbortSignal
}

// NewAbortController makes a controller with a new signal.
func NewAbortController(ctx ExecutionContext) *AbortController {
	return &AbortController{signal: newAbortSignal(ctx)}
}

// Signal is the controller's signal, always the same one.
func (c *AbortController) Signal() *AbortSignal { return c.signal }

// Abort aborts the signal with a reason of script's; nil is a new AbortError. It does
// nothing the second time.
func (c *AbortController) Abort(reason any) { c.signal.abort(reason) }

// AbortSignal says whether something is to end, and why (DOM §3.2).
//
// Signals that depend on others are found by these through weak pointers, and are kept
// alive by them while an abort would be noticed.
type AbortSignal struct {
	EventTarget
	reason     any // nil until the signal is aborted
	algorithms []*abortAlgorithm

	dependent  bool // made by NewDependentSignal
	sources    []weak.Pointer[AbortSignal]
	dependents []dependentSignal
	sweep      int // the number of dependents at which to look for dead ones

	timeout *signalTimeout // while one goes on
}

// abortAlgorithm is what the engine does when a signal is aborted. It is known by its
// address.
type abortAlgorithm struct{ run func() }

// dependentSignal is a source's way to a signal that depends on it.
type dependentSignal struct {
	signal weak.Pointer[AbortSignal]
	kept   *AbortSignal // the same, while the source has to keep it alive
}

func newAbortSignal(ctx ExecutionContext) *AbortSignal {
	s := new(AbortSignal)
	s.InitEventTarget(s, ctx)
	return s
}

// NewAbortedSignal is the static AbortSignal.abort(): a nil reason is a new AbortError.
func NewAbortedSignal(ctx ExecutionContext, reason any) *AbortSignal {
	s := newAbortSignal(ctx)
	s.reason = orAbortError(reason)
	return s
}

func orAbortError(reason any) any {
	if reason == nil {
		return NewException("AbortError", "the operation was aborted")
	}
	return reason
}

// NewDependentSignal is the static AbortSignal.any(): a signal that is aborted with the
// first of several.
//
// https://dom.spec.whatwg.org/#create-a-dependent-abort-signal
func NewDependentSignal(ctx ExecutionContext, signals []*AbortSignal) *AbortSignal {
	result := newAbortSignal(ctx)
	for _, s := range signals { // Step 2.
		if s.Aborted() {
			result.reason = s.reason
			return result
		}
	}
	result.dependent = true
	for _, s := range signals { // Step 4: only signals that depend on nothing are sources.
		if !s.dependent {
			s.addDependent(result)
			continue
		}
		for _, p := range s.sources {
			if source := p.Value(); source != nil {
				source.addDependent(result)
			}
		}
	}
	return result
}

func (s *AbortSignal) addDependent(d *AbortSignal) {
	self := weak.Make(s)
	if slices.Contains(d.sources, self) {
		return
	}
	d.sources = append(d.sources, self)
	if len(s.dependents) >= s.sweep {
		s.dependents = slices.DeleteFunc(s.dependents, func(d dependentSignal) bool { return d.signal.Value() == nil })
		s.sweep = 2*len(s.dependents) + 8
	}
	s.dependents = append(s.dependents, dependentSignal{signal: weak.Make(d)})
}

// Aborted says whether the signal is aborted.
func (s *AbortSignal) Aborted() bool { return s.reason != nil }

// Reason is why; nil while the signal is not aborted.
func (s *AbortSignal) Reason() any { return s.reason }

// OnAbort calls f when the signal is aborted, before the abort event. It does nothing for
// a signal that is aborted already. The result takes f out again.
func (s *AbortSignal) OnAbort(f func()) (remove func()) {
	a := s.addAlgorithm(f)
	return func() { s.removeAlgorithm(a) }
}

func (s *AbortSignal) addAlgorithm(f func()) *abortAlgorithm {
	a := &abortAlgorithm{f}
	if !s.Aborted() {
		s.algorithms = append(s.algorithms, a)
		s.noticedChanged()
	}
	return a
}

func (s *AbortSignal) removeAlgorithm(a *abortAlgorithm) {
	a.run = nil
	if i := slices.Index(s.algorithms, a); i >= 0 {
		// A new slice: abort may be going through the old one.
		s.algorithms = slices.Concat(s.algorithms[:i], s.algorithms[i+1:])
		s.noticedChanged()
	}
}

// abort is the DOM's signal abort (DOM §3.2).
//
// https://dom.spec.whatwg.org/#abortsignal-signal-abort
func (s *AbortSignal) abort(reason any) {
	if s.Aborted() {
		return
	}
	s.reason = orAbortError(reason)
	var aborted []*AbortSignal
	for _, d := range s.dependents { // Step 4: all have their reason before any event.
		if d := d.signal.Value(); d != nil && !d.Aborted() {
			d.reason = s.reason
			aborted = append(aborted, d)
		}
	}
	s.dependents = nil
	s.runAbortSteps()
	for _, d := range aborted {
		d.runAbortSteps()
	}
}

// runAbortSteps is the DOM's run the abort steps.
func (s *AbortSignal) runAbortSteps() {
	for _, a := range s.algorithms {
		if a.run != nil { // an earlier one may have taken it out
			a.run()
		}
	}
	s.algorithms = nil
	Fire(s, NewEvent("abort", EventInit{}))
	s.noticedChanged()
}

// ListenersChanged implements listenerCounter.
func (s *AbortSignal) ListenersChanged(typ string) {
	if typ == "abort" {
		s.noticedChanged()
	}
}

// wouldBeNoticed says whether an abort that is still to come would have an effect.
func (s *AbortSignal) wouldBeNoticed() bool {
	return !s.Aborted() && (len(s.algorithms) > 0 || s.HasEventListeners("abort") ||
		slices.ContainsFunc(s.dependents, func(d dependentSignal) bool { return d.kept != nil }))
}

// noticedChanged follows a change of wouldBeNoticed: it decides on who keeps the signal
// alive (DOM §3.2.1).
func (s *AbortSignal) noticedChanged() {
	noticed := s.wouldBeNoticed()
	if s.timeout != nil {
		s.timeout.keep(noticed)
	}
	if !s.dependent {
		return
	}
	var kept *AbortSignal
	if noticed {
		kept = s
	}
	self := weak.Make(s)
	for _, p := range s.sources {
		source := p.Value()
		if source == nil {
			continue
		}
		for i := range source.dependents {
			if d := &source.dependents[i]; d.signal == self && d.kept != kept {
				d.kept = kept
				source.noticedChanged()
				break
			}
		}
	}
}

// signalTimeout waits for the time of a signal. While an abort would be noticed it keeps
// the signal alive and the context running; otherwise the signal may be collected.
type signalTimeout struct {
	ctx    ExecutionContext
	signal weak.Pointer[AbortSignal]
	kept   *AbortSignal
	hold   Hold
}

// NewTimeoutSignal is the static AbortSignal.timeout(): a signal that is aborted with a
// TimeoutError once the time is over. Nothing happens when the context stops before.
func NewTimeoutSignal(ctx ExecutionContext, milliseconds uint64) *AbortSignal {
	s := newAbortSignal(ctx)
	t := &signalTimeout{ctx: ctx, signal: weak.Make(s)}
	s.timeout = t
	ctx.AfterTimeout(millisecondsDuration(milliseconds), func() {
		s := t.signal.Value()
		if s == nil {
			return
		}
		s.timeout = nil
		s.abort(NewException("TimeoutError", "the time of %d ms is over", milliseconds))
		t.keep(false)
	})
	return s
}

// millisecondsDuration is the duration, or the longest there is.
func millisecondsDuration(ms uint64) time.Duration {
	const longest = uint64(1<<63-1) / uint64(time.Millisecond)
	return time.Duration(min(ms, longest)) * time.Millisecond
}

func (t *signalTimeout) keep(keep bool) {
	switch {
	case keep && t.hold == nil:
		t.kept, t.hold = t.signal.Value(), t.ctx.Hold()
		t.ctx.AddActiveObject(t)
	case !keep && t.hold != nil:
		t.ctx.RemoveActiveObject(t)
		t.Stop()
	}
}

// Stop implements ActiveObject.
func (t *signalTimeout) Stop() {
	if t.hold != nil {
		t.hold.Release()
	}
	t.kept, t.hold = nil, nil
}
