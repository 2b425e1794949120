package engine

import (
	"maps"
	"slices"
	"time"

	"adieu/dom"
)

// frameInterval is the time between two animation frames: nothing is painted, but scripts
// that draw or wait for the next frame go on.
const frameInterval = 16 * time.Millisecond

// frameRequestCallback is a callback of script's that reports what it throws.
type frameRequestCallback func(now float64)

// animationFrames are the callbacks that wait for the next frame (HTML §8.10.3, "map of
// animation frame callbacks").
type animationFrames struct {
	callbacks map[uint32]frameRequestCallback
	last      uint32
	timer     dom.Timer // nil when no frame is due
}

// RequestAnimationFrame calls back in the next frame, and returns the request's id.
func (f *frame) RequestAnimationFrame(callback frameRequestCallback) uint32 {
	a := &f.animation
	if a.callbacks == nil {
		a.callbacks = make(map[uint32]frameRequestCallback)
	}
	a.last++
	a.callbacks[a.last] = callback
	if a.timer == nil {
		a.timer = f.context.AfterTimeout(frameInterval, f.runAnimationFrame)
	}
	return a.last
}

// CancelAnimationFrame forgets a request.
func (f *frame) CancelAnimationFrame(id uint32) { delete(f.animation.callbacks, id) }

// runAnimationFrame runs the callbacks that were there when the frame began, all with the
// same time, but not those that others of them cancel.
func (f *frame) runAnimationFrame() {
	a := &f.animation
	a.timer = nil
	due := a.callbacks
	ids := slices.Sorted(maps.Keys(due))
	later := make(map[uint32]frameRequestCallback)
	now := f.context.realm.HighResTime(f.context.Clock().Now())
	// Requests made meanwhile go into the same map, so that one can cancel both kinds.
	for _, id := range ids {
		callback, ok := due[id]
		if !ok {
			continue
		}
		delete(due, id)
		callback(now)
		if f.context.stopped.Load() {
			return
		}
	}
	maps.Copy(later, due)
	a.callbacks = later
}
