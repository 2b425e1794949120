package wiretrace

import (
	"slices"

	"adieu/websocket"
)

// Step is an event that is described only when somebody asks: most of a flood never are.
// It is a value, and holds no more than a few hundred bytes of a frame.
type Step struct {
	event Event
	frame *websocket.Frame
}

// Event describes the step.
func (s Step) Event() Event {
	if s.frame == nil {
		return s.event
	}
	e := FrameEvent(*s.frame, s.event.Lane)
	e.At, e.Connection = s.event.At, s.event.Connection
	return e
}

// keptPayload is how much of a frame a Step keeps.
const keptPayload = dumped

// frameStep is a frame whose slices are not ours.
func frameStep(f websocket.Frame, lane Lane, connection int) Step {
	f.Payload, f.Content = keep(f.Payload), keep(f.Content)
	return Step{event: Event{Connection: connection, Lane: lane}, frame: &f}
}

func keep(b []byte) []byte { return slices.Clone(b[:min(len(b), keptPayload)]) }
