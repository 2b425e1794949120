package websocket

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"adieu/websocket/transport/memnet"
)

// plan is everything that a seed settles about a life: all but the contents of messages,
// which follow from their numbers, and what comes of it.
type plan struct {
	seed     uint64
	protocol Protocol
	weather  weather
	cast     cast
	early    bool // the script does not wait for the open event
	free     bool // no pauses: the order within a nanosecond is Go's
	thin     bool // the network's buffers are small whatever the messages are
	largest  int  // a message; the network's cuts and buffers are in proportion

	page, server Config // the limits and wishes of our sides
	network      memnet.Config
	dial         time.Duration // how long connecting takes
	refused      bool          // nobody listens
	thinks       time.Duration // how long the server takes to answer the opening handshake

	script, scriptOn part
	host, hostOn     part
	rude             manners
}

// weather is what the network is like.
type weather uint8

const (
	calm   weather = iota // delays and splits; nobody dawdles for longer than the deadlines allow
	rough                 // stalls of seconds to minutes as well, and people who take their time
	stormy                // resets, half-closes and cut cables as well
)

func (w weather) String() string { return [...]string{"calm", "rough", "stormy"}[w] }

// cast is who takes part.
type cast uint8

const (
	bothOurs   cast = iota // our WebSocket and our server
	rudeServer             // our WebSocket and a server that does as it likes
	rudeClient             // our server and a client that does as it likes
)

func (c cast) String() string {
	return [...]string{"ours and ours", "a rude server", "a rude client"}[c]
}

// part is a list of acts: of a script, in order; of listeners, by what they listen to.
type part []act

// act is something that one side does.
type act struct {
	wait   time.Duration // since the act before
	on     string        // of a listener: "open", "message", "error" or "close"
	nth    int           // and for which message, counted from 0
	does   deed
	sizes  []int // of messages
	lasts  time.Duration
	code   *uint16
	reason *string
}

// deed is a kind of act.
type deed uint8

const (
	doesSend  deed = iota
	doesBlock      // takes nothing for a while
	doesClose
	doesLeave // the page goes away, the server disconnects
	doesFail  // the server gives up on the client
)

func (a act) String() string {
	switch a.does {
	case doesSend:
		return fmt.Sprintf("sends %v", a.sizes)
	case doesBlock:
		return fmt.Sprintf("takes nothing for %v", a.lasts)
	case doesClose:
		var arguments []string
		if a.code != nil {
			arguments = append(arguments, fmt.Sprint(*a.code))
		}
		if a.reason != nil {
			arguments = append(arguments, fmt.Sprintf("%q", *a.reason))
		}
		return "close(" + strings.Join(arguments, ", ") + ")"
	case doesLeave:
		return "goes away"
	}
	return "fails the connection"
}

// dice draws a plan.
type dice struct{ *rand.Rand }

func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

// size is between low and high, the small ones as likely as the large ones.
func (d dice) size(low, high int) int { return int(d.scale(float64(low), float64(high))) }

func (d dice) duration(low, high time.Duration) time.Duration {
	return time.Duration(d.scale(float64(low), float64(high)))
}

func (d dice) scale(low, high float64) float64 {
	return math.Exp(math.Log(low) + d.Float64()*(math.Log(high)-math.Log(low)))
}

func newPlan(seed uint64) plan {
	d := dice{rand.New(rand.NewPCG(seed, 0))}
	p := plan{
		seed:     seed,
		protocol: [...]Protocol{RFC6455, RFC6455, RFC6455, Hixie76, Hixie75}[d.IntN(5)],
		weather:  [...]weather{calm, calm, rough, stormy}[d.IntN(4)],
		cast:     [...]cast{bothOurs, bothOurs, bothOurs, rudeServer, rudeServer, rudeClient}[d.IntN(6)],
		early:    d.chance(15),
		free:     d.chance(12),
		thin:     d.chance(5),
		largest:  d.size(50, 50_000),
	}
	if d.chance(2) {
		p.largest = d.size(100_000, choose(p.thin, 300_000, 3<<20))
	}
	p.page, p.server = d.limits(p), d.limits(p)
	p.network = d.network(p)
	p.dial = d.duration(time.Microsecond, time.Second)
	p.thinks = d.duration(time.Microsecond, time.Second)
	if p.weather != calm {
		p.refused = d.chance(2)
		if d.chance(5) {
			p.thinks = d.duration(time.Second, 3*time.Minute)
		}
		if d.chance(5) {
			p.dial = d.duration(time.Second, 3*time.Minute)
		}
	}
	p.script, p.scriptOn = d.script(p), d.listeners(p)
	p.host, p.hostOn = d.script(p), d.listeners(p)
	if p.weather != calm && d.chance(10) {
		p.host = append(p.host, act{wait: d.pause(p), does: doesFail})
	}
	p.rude = d.manners(p)
	return p
}

// limits are the Config of one of our sides.
func (d dice) limits(p plan) Config {
	c := Config{Protocol: p.protocol, DisableCompression: d.chance(40)}
	if d.chance(30) {
		c.MaxInboundBytes, c.MaxInboundMessages = d.size(1, 10_000), d.size(1, 20)
	}
	if p.weather != calm && d.chance(10) {
		c.MaxBufferedAmount = int64(d.size(100, 5*p.largest))
	}
	if p.weather != calm && d.chance(10) {
		c.MaxMessageBytes = int64(d.size(10, p.largest))
	}
	return c
}

func (d dice) network(p plan) memnet.Config {
	return memnet.Config{
		SendBuffer: d.buffer(p), ReceiveBuffer: d.buffer(p),
		Up: d.path(p), Down: d.path(p),
	}
}

// buffer is mostly in proportion; a thin line has little room for long messages.
func (d dice) buffer(p plan) int {
	if p.thin {
		return d.size(1000, 10_000)
	}
	return d.size(500+p.largest/10, 100_000+p.largest)
}

// path is one direction of the network. Segments are not too small for what travels in
// them, or a life would take too long.
func (d dice) path(p plan) memnet.Path {
	path := memnet.Path{
		Seed:    d.Uint64(),
		Latency: d.duration(time.Microsecond, 100*time.Millisecond),
		Jitter:  d.duration(time.Microsecond, 50*time.Millisecond),
	}
	if d.chance(80) {
		path.MaxSegment = d.size(1+p.largest/10, 10+p.largest)
	}
	at := int64(0)
	for p.weather >= rough && d.chance(50) {
		at += d.place(p)
		path.Faults = append(path.Faults, memnet.Fault{At: at, Kind: memnet.Stall, For: d.duration(time.Millisecond, 3*time.Minute)})
	}
	if p.weather == stormy && d.chance(50) {
		at += d.place(p)
		path.Faults = append(path.Faults, memnet.Fault{At: at, Kind: [...]memnet.FaultKind{memnet.Stall, memnet.Reset, memnet.Reset, memnet.HalfClose}[d.IntN(4)]})
	}
	return path
}

// place is where a fault is, in bytes from the fault before it: in the opening handshake,
// or somewhere in the messages.
func (d dice) place(p plan) int64 {
	if d.chance(20) {
		return d.Int64N(500)
	}
	return int64(500 + d.size(1, 10*p.largest))
}

// pause is the time between two acts.
func (d dice) pause(p plan) time.Duration {
	if p.weather != calm && d.chance(5) {
		return d.duration(time.Second, 5*time.Minute)
	}
	return d.duration(time.Millisecond, 2*time.Second)
}

// script is what a side does by itself. It need not end with a goodbye: whoever has none
// waits for the other's, and in the end the world sees to it that there is one.
func (d dice) script(p plan) part {
	var acts part
	for range d.IntN(6) {
		a := d.act(p)
		a.wait = d.pause(p)
		acts = append(acts, a)
	}
	if d.chance(60) {
		a := act{wait: d.pause(p), does: doesClose}
		if d.chance(10) {
			a.does = doesLeave
		}
		d.argue(&a)
		acts = append(acts, a)
		if d.chance(50) {
			acts = append(acts, act{wait: d.pause(p), sizes: d.sizes(p)}, act{wait: d.pause(p), does: doesClose})
		}
	}
	return acts
}

// act is something to do in the middle of a life: mostly sending.
func (d dice) act(p plan) act {
	switch n := d.IntN(100); {
	case n < 85:
		return act{does: doesSend, sizes: d.sizes(p)}
	case n < 96:
		return act{does: doesBlock, lasts: d.duration(time.Millisecond, choose(p.weather == calm, 300*time.Millisecond, 2*time.Minute))}
	case n < 99:
		a := act{does: doesClose}
		d.argue(&a)
		return a
	}
	return act{does: doesLeave}
}

// argue gives close() its arguments.
func (d dice) argue(a *act) {
	if a.does != doesClose {
		return
	}
	if d.chance(60) {
		code := uint16(closeScriptFirst + d.IntN(closeScriptLast-closeScriptFirst+1))
		if d.chance(30) {
			code = closeNormal
		}
		a.code = &code
	}
	if d.chance(40) {
		reason := strings.Repeat("é", d.IntN(maxCloseReason/2+1))
		a.reason = &reason
	}
}

func (d dice) sizes(p plan) []int {
	sizes := make([]int, d.size(1, choose(p.largest > 1<<20, 3, 15)))
	for i := range sizes {
		sizes[i] = choose(d.chance(20), d.IntN(10), d.size(1, p.largest))
	}
	return sizes
}

// listeners are what a side does when it hears something.
func (d dice) listeners(p plan) part {
	var acts part
	for _, on := range []string{"open", "message", "message", "message", "error", "close"} {
		if d.chance(70) {
			continue
		}
		a := d.act(p)
		a.on = on
		if on == "message" {
			a.nth = d.size(1, 40) - 1
		}
		acts = append(acts, a)
	}
	return acts
}

// sideConfig is the Config of the side that has an end of the connection.
func (p plan) sideConfig(t *tap) Config {
	return choose(t.ledger.server, p.server, p.page).withDefaults()
}

// dawdles reports whether one of our sides takes nothing for a while.
func (p plan) dawdles() bool {
	for _, a := range slices.Concat(p.script, p.scriptOn, p.host, p.hostOn) {
		if a.does == doesBlock {
			return true
		}
	}
	return false
}

// hasGoodbye reports whether the script ends the socket by itself.
func (p plan) hasGoodbye() bool {
	for _, a := range p.script {
		if a.does == doesClose || a.does == doesLeave {
			return true
		}
	}
	return false
}

func (a act) hears(event string, nth int) bool {
	return a.on == event && (event != "message" || a.nth == nth)
}

// String is the plan as the first lines of a diary.
func (p plan) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "seed %d: %v, %v weather, %v%s\n", p.seed, p.protocol, p.weather, p.cast, choose(p.free, ", running freely", ""))
	fmt.Fprintf(&s, "  page %s\n  server %s\n", limitsString(p.page), limitsString(p.server))
	fmt.Fprintf(&s, "  buffers %d and %d\n", p.network.SendBuffer, p.network.ReceiveBuffer)
	for i, path := range []memnet.Path{p.network.Up, p.network.Down} {
		fmt.Fprintf(&s, "  %s %v+%v, segments %d", [...]string{"up", "down"}[i], path.Latency, path.Jitter, path.MaxSegment)
		for _, f := range path.Faults {
			fmt.Fprintf(&s, ", %v at %d", f.Kind, f.At)
			if f.For > 0 {
				fmt.Fprintf(&s, " for %v", f.For)
			}
		}
		s.WriteByte('\n')
	}
	return s.String()
}

func limitsString(c Config) string {
	return fmt.Sprintf("compression %t, buffered %d, message %d, inbound %d or %d", !c.DisableCompression, c.MaxBufferedAmount, c.MaxMessageBytes, c.MaxInboundBytes, c.MaxInboundMessages)
}
