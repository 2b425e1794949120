package memnet

import (
	"math/rand/v2"
	"sync"
	"time"
)

// Whatever happens on a Path happens at a nanosecond of its own, so that all who wait for
// one thing have acted on it before the next, and chance gets the same questions in the
// same order: each slot of time has one nanosecond for departures and one for arrivals in
// either direction, and leaves the others to whoever uses the connection. What is written
// at one moment departs together; how many calls of Write it took makes no difference.
const (
	slot           = 8 * time.Nanosecond
	departurePhase = 0 // and the direction, twice
	arrivalPhase   = 1
)

// moment is the first time from t on that is at a phase of its slot.
func moment(t time.Time, phase int64) time.Time {
	return t.Add(time.Duration((phase - t.UnixNano()%int64(slot) + int64(slot)) % int64(slot)))
}

// carrier takes the bytes of a stream along a Path. The link's lock guards all of it; the
// caller of each method holds it.
type carrier struct {
	path     Path
	random   *rand.Rand
	link     *sync.Mutex
	stream   *stream
	from, to *Conn
	phase    int64 // of this direction

	departed int64     // bytes that have left the sender's buffer since the beginning
	flying   int       // those of them that have not arrived
	flights  []flight  // what is under way, in order
	last     time.Time // when the last of flights arrives
	faults   []Fault   // that are still to come
	held     time.Time // a stall lasts until then
	stuck    bool      // or for good
	finished bool      // FIN has departed
	over     bool      // nothing departs any more
	lost     bool      // nor is it kept

	departure, arrival *time.Timer // nil when none is due
}

// flight is a segment under way: bytes, FIN or a reset.
type flight struct {
	bytes      int
	fin, reset bool
	at         time.Time // of its arrival
}

func newCarrier(p Path, direction int64, s *stream, from, to *Conn) *carrier {
	return &carrier{
		path: p, faults: p.Faults, random: rand.New(rand.NewPCG(p.Seed, uint64(direction))),
		link: from.mu, stream: s, from: from, to: to, phase: 2 * direction,
	}
}

// attend sees to it that what may depart will.
func (c *carrier) attend() {
	if c.lost {
		c.stream.forget()
	}
	if c.departure == nil && c.ready() {
		earliest := time.Now().Add(time.Nanosecond)
		if earliest.Before(c.held) {
			earliest = c.held
		}
		c.at(moment(earliest, c.phase+departurePhase), &c.departure, c.depart)
	}
}

// at calls f at a time, unless *timer has been stopped and set to nil before.
func (c *carrier) at(when time.Time, timer **time.Timer, f func()) {
	var t *time.Timer
	t = time.AfterFunc(time.Until(when), func() {
		c.link.Lock()
		defer c.link.Unlock()
		if *timer == t {
			*timer = nil
			f()
		}
	})
	*timer = t
}

// ready reports whether there is something that may depart.
func (c *carrier) ready() bool {
	switch {
	case c.over, c.stuck:
		return false
	case c.stream.unsent() > 0:
		return c.window() > 0
	}
	return c.stream.reset || c.stream.fin && !c.finished
}

// window is how much the receiver's buffer has still room for.
func (c *carrier) window() int { return c.stream.receiveLimit - c.stream.arrived - c.flying }

// depart sends off what may depart now.
func (c *carrier) depart() {
	for c.ready() && !time.Now().Before(c.held) {
		switch {
		case len(c.faults) > 0 && c.faults[0].At <= c.departed:
			c.fail(c.faults[0])
			c.faults = c.faults[1:]
		case c.stream.unsent() > 0:
			n := c.segment()
			c.departed += int64(n)
			c.flying += n
			c.launch(flight{bytes: n})
		case c.stream.reset:
			c.over = true
			c.launch(flight{reset: true})
		default:
			c.finished = true
			c.launch(flight{fin: true})
		}
	}
	c.attend()
}

// segment is the size of the next segment.
func (c *carrier) segment() int {
	n := min(c.stream.unsent(), c.window())
	if c.path.MaxSegment > 0 {
		n = min(n, 1+c.random.IntN(c.path.MaxSegment))
	}
	if len(c.faults) > 0 {
		n = int(min(int64(n), c.faults[0].At-c.departed))
	}
	return n
}

// fail is a fault whose time has come.
func (c *carrier) fail(f Fault) {
	switch {
	case f.Kind == Reset:
		c.from.reset = true
		c.stream.dropUnsent()
		c.over = true
		c.launch(flight{reset: true})
		c.from.wakeAll()
	case f.Kind == HalfClose:
		c.over, c.lost = true, true
		c.stream.forget()
		c.launch(flight{fin: true})
		c.from.writable.Broadcast()
	case f.For > 0:
		c.held = time.Now().Add(f.For)
	default:
		c.stuck = true
	}
}

// launch puts a segment under way.
func (c *carrier) launch(f flight) {
	earliest := time.Now().Add(max(c.path.Latency, 0))
	if c.path.Jitter > 0 {
		earliest = earliest.Add(time.Duration(c.random.Int64N(int64(c.path.Jitter) + 1)))
	}
	if next := c.last.Add(time.Nanosecond); earliest.Before(next) {
		earliest = next
	}
	f.at = moment(earliest, c.phase+arrivalPhase)
	c.last = f.at
	c.flights = append(c.flights, f)
	if c.arrival == nil {
		c.at(f.at, &c.arrival, c.arrive)
	}
}

// arrive lets what is due arrive.
func (c *carrier) arrive() {
	now := time.Now()
	for len(c.flights) > 0 && !c.flights[0].at.After(now) {
		f := c.flights[0]
		c.flights = c.flights[1:]
		c.land(f)
	}
	if len(c.flights) > 0 {
		c.at(c.flights[0].at, &c.arrival, c.arrive)
	}
	c.attend()
}

func (c *carrier) land(f flight) {
	c.flying -= f.bytes
	switch {
	case f.reset:
		c.to.takeReset()
	case c.to.closed: // nobody takes it; the kernel answers bytes with a reset
		c.stream.drop(f.bytes)
		if f.bytes > 0 && !c.to.out.reset {
			c.to.sendReset()
		}
	case c.to.reset: // a fault has cut it off
		c.end()
		c.lost = true
	case f.fin:
		c.stream.finArrived = true
	default:
		c.stream.arrived += f.bytes
	}
	c.to.readable.Broadcast()
	c.from.writable.Broadcast()
}

// end forgets what is under way. Nothing departs any more.
func (c *carrier) end() {
	for _, timer := range []**time.Timer{&c.departure, &c.arrival} {
		if *timer != nil {
			(*timer).Stop()
			*timer = nil
		}
	}
	c.flights, c.flying, c.over = nil, 0, true
}
