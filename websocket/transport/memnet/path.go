package memnet

import "time"

// Path is what the bytes of one direction go through between the sender's buffer and the
// receiver's. The zero value is no distance: they arrive as soon as there is room.
type Path struct {
	// Seed settles all that is left to chance. The same bytes, written at the same times,
	// arrive at the same times in the same pieces.
	Seed uint64

	// Latency is how long a segment is under way, and Jitter the most that chance adds.
	// Segments do not overtake each other, and no two arrive at the same time. FIN and
	// reset travel as segments do.
	Latency, Jitter time.Duration

	// MaxSegment is the most bytes that travel together; each segment takes a random
	// number up to it. 0 means that only the buffers set a limit.
	MaxSegment int

	// Faults are what goes wrong, in the order of At. The slice must not be changed.
	Faults []Fault
}

// Fault is something that goes wrong once, before the byte At of the direction (counted
// from 0) or the FIN in its place would depart. All bytes before it arrive.
type Fault struct {
	At   int64
	Kind FaultKind

	// For is how long a Stall lasts. 0 means for good: nothing goes through any more, as
	// with a peer that has stopped reading, or without a cable.
	For time.Duration
}

// FaultKind is what can go wrong on a Path.
type FaultKind uint8

const (
	// Stall keeps everything back for a while.
	Stall FaultKind = iota

	// Reset resets the connection from the middle: the sender at once, the receiver as
	// soon as the news can be there.
	Reset

	// HalfClose ends this direction: the receiver reads EOF, and what the sender goes on
	// to write vanishes, as behind a proxy whose other half has gone.
	HalfClose
)

// String returns the kind's name.
func (k FaultKind) String() string { return [...]string{"stall", "reset", "half-close"}[k] }

func (p *Path) isZero() bool {
	return p.Latency <= 0 && p.Jitter <= 0 && p.MaxSegment <= 0 && len(p.Faults) == 0
}
