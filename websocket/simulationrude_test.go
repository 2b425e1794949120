package websocket

import (
	"fmt"
	"sync"
	"time"

	"adieu/websocket/wire"
)

// manners are what a rude side does. All of it goes to the wire as bytes.
type manners struct {
	opening rudeOpening
	acts    []rudeAct
	answers rudeAnswer
	after   time.Duration // how long it takes to answer a goodbye
	then    rudeEnd       // what it does once it has answered
	reads   int           // bytes at a time
	pauses  time.Duration // between two reads
	enough  int64         // bytes after which it reads no more; 0 reads all
}

// rudeOpening is how a rude server answers the opening handshake.
type rudeOpening uint8

const (
	opensRight rudeOpening = iota
	opensNever
	opensWithRefusal
	opensWithGarbage
	opensWithFIN
	opensWithReset
	rudeOpenings
)

// rudeAnswer is how a rude side answers a goodbye.
type rudeAnswer uint8

const (
	answersGoodbye rudeAnswer = iota
	answersNever
	answersWithFIN
	answersWithReset
	rudeAnswers
)

// rudeEnd is how it leaves after it.
type rudeEnd uint8

const (
	endsWithFIN rudeEnd = iota
	endsNever
	endsWithReset
	endsTalking // with more messages, which mean nothing
	rudeEnds
)

type rudeAct struct {
	wait  time.Duration
	does  rudeDeed
	sizes []int
	code  uint16
	which int // of the ways to break the protocol
}

type rudeDeed uint8

const (
	rudeSends rudeDeed = iota
	rudePings
	rudeNonsense // a frame that means nothing: a Pong that nobody asked for, or in the drafts an unknown type
	rudeBreach
	rudeGoodbye
	rudeHalf // of a frame
	rudeFIN
	rudeReset
)

func (a rudeAct) String() string {
	name := [...]string{"sends", "pings", "sends nonsense", "breaks the protocol", "says goodbye", "sends half a frame", "sends FIN", "resets"}[a.does]
	switch a.does {
	case rudeSends:
		return fmt.Sprintf("%s %v", name, a.sizes)
	case rudeGoodbye:
		return fmt.Sprintf("%s %d", name, a.code)
	case rudeBreach:
		return fmt.Sprintf("%s, way %d", name, a.which)
	}
	return name
}

func (d dice) manners(p plan) manners {
	m := manners{
		answers: rudeAnswer(d.rarely(40, int(rudeAnswers))),
		after:   d.duration(time.Microsecond, time.Second),
		then:    rudeEnd(d.rarely(50, int(rudeEnds))),
		opening: rudeOpening(d.rarely(15, int(rudeOpenings))),
		reads:   d.size(100+p.largest/10, 10_000+p.largest),
		pauses:  d.duration(time.Nanosecond, time.Second),
	}
	if d.chance(20) {
		m.after = d.duration(time.Second, 5*time.Minute)
	}
	if d.chance(20) {
		m.pauses = d.duration(time.Second, 20*time.Second)
	}
	if d.chance(10) {
		m.enough = d.place(p)
	}
	for range d.IntN(8) {
		a := rudeAct{wait: d.pause(p)}
		switch n := d.IntN(100); {
		case n < 65:
			a.sizes = d.sizes(p)
		case n < 80:
			a.does = rudePings
		case n < 88:
			a.does = rudeNonsense
		case n < 94:
			a.does = rudeGoodbye
		default:
			a.does = rudeBreach + rudeDeed(d.IntN(int(rudeReset-rudeBreach)+1))
		}
		a.which = d.IntN(1000)
		a.code = [...]uint16{closeNoStatus, closeNormal, closeGoingAway, 3000, 4999}[d.IntN(5)]
		m.acts = append(m.acts, a)
	}
	return m
}

// rarely is a number below n, and most of the time 0.
func (d dice) rarely(percent, n int) int {
	if d.chance(percent) {
		return d.IntN(n)
	}
	return 0
}

// rude is a side that keeps to no rule. One goroutine talks and one reads.
type rude struct {
	w      *world
	server bool
	conn   *tap
	theirs *tap
	hands  sync.WaitGroup
	hello  chan struct{} // closed once the talker may talk
	gone   chan struct{} // closed when it is to leave
	turn   chan bool     // whoever takes it may write; it says whether frames are still understood
}

func newRude(w *world) *rude {
	r := &rude{w: w, server: w.plan.cast == rudeServer, hello: make(chan struct{}), gone: make(chan struct{}), turn: make(chan bool, 1)}
	r.turn <- true
	return r
}

// callServer is the life of a rude client.
func (r *rude) callServer() {
	r.w.connect()
	r.conn.ledger.byHand = true
	r.conn.SetWriteDeadline(time.Now().Add(10 * time.Minute)) // the network may never take it
	r.conn.Write(rudeRequest(r.w.plan.protocol).Append(nil))
	r.conn.SetWriteDeadline(time.Time{})
	close(r.hello)
	r.hands.Go(r.talk)
	r.hands.Go(r.read)
	waitFor(r.w.host.witness.ended, 10*time.Minute)
}

// serve is a rude server, from the opening handshake on.
func (r *rude) serve() {
	defer close(r.w.served)
	request, _, err := r.conn.readRequest()
	if err != nil {
		r.w.note(aTalker, "gets no request: %v", err)
		return
	}
	rest(r.w.plan.thinks, phaseServer)
	r.conn.ledger.byHand = true
	r.hands.Go(r.read)
	switch r.w.plan.rude.opening {
	case opensRight:
		answer, _ := r.w.plan.protocol.dialect(true).respond(request, &Acceptance{Config: Config{DisableCompression: true}})
		r.w.note(aTalker, "answers")
		r.conn.Write(answer.Append(nil))
		close(r.hello)
		r.hands.Go(r.talk)
	case opensNever:
		r.w.note(aTalker, "does not answer")
	case opensWithRefusal:
		r.w.note(aTalker, "refuses")
		r.conn.Write([]byte("HTTP/1.1 403 Forbidden\r\n\r\n"))
	case opensWithGarbage:
		r.w.note(aTalker, "answers with garbage")
		r.conn.Write(noise(r.w.plan.seed, 10_000))
	case opensWithFIN:
		r.w.note(aTalker, "leaves")
		r.conn.Close()
	case opensWithReset:
		r.w.note(aTalker, "resets")
		r.conn.Abort()
	}
}

// leave makes the rude side go, whatever it does.
func (r *rude) leave() {
	close(r.gone)
	if r.conn != nil {
		r.conn.Close()
	}
	r.hands.Wait()
}

func (r *rude) talk() {
	for _, a := range r.w.plan.rude.acts {
		rest(a.wait, phaseTalker)
		select {
		case <-r.gone:
			return
		default:
		}
		r.w.note(aTalker, "%v", a)
		r.perform(a)
	}
}

func (r *rude) perform(a rudeAct) {
	hixie := r.w.plan.protocol != RFC6455
	switch a.does {
	case rudeSends:
		for i, size := range a.sizes {
			r.send(size, a.which+i)
		}
	case rudePings:
		for i := range choose(hixie, 0, 1+a.which%3) { // more at a time would not all be answered
			r.say(r.frame(wire.Header{Fin: true, Opcode: wire.OpPing}, noise(uint64(i), 128)[:a.which%(maxControlPayload+1)]), nil)
		}
		r.send(a.which%100, a.which)
	case rudeNonsense:
		r.say(r.nonsense(a.which), func(l *ledger, at int64) {
			if hixie {
				l.unknown = append(l.unknown, at)
			}
			if hixie && a.which%3 == 0 && l.limit > 0 && int64(a.which) > l.limit { // the limit is on text frames, whatever their type
				l.breachAt(at - int64(a.which) + l.limit)
			}
		})
	case rudeBreach:
		r.say(r.breach(a.which), (*ledger).breachAt)
	case rudeGoodbye:
		r.sayGoodbye(a.code)
	case rudeHalf:
		r.say(r.half())
		r.speechless()
	case rudeFIN:
		r.conn.CloseWrite()
	case rudeReset:
		r.conn.Abort()
	}
}

// say writes something whole and enters into the ledger, at its end, what it is.
func (r *rude) say(b []byte, enter func(l *ledger, at int64)) {
	understood := <-r.turn
	defer func() { r.turn <- understood }()
	if !understood {
		return
	}
	if enter != nil {
		r.w.mu.Lock()
		enter(&r.conn.ledger, r.conn.ledger.offered+int64(len(b)))
		r.w.mu.Unlock()
	}
	r.conn.Write(b)
}

// speechless ends all talking: nothing that followed would be understood.
func (r *rude) speechless() {
	<-r.turn
	r.turn <- false
}

// send sends a message; which says in how many fragments.
func (r *rude) send(size, which int) {
	hixie := r.w.plan.protocol != RFC6455
	var n int
	r.w.mu.Lock()
	n = len(r.conn.ledger.messages)
	r.w.mu.Unlock()
	m := newMessage(n, size, !hixie && size%3 == 0)
	payload := m.payload()
	if hixie {
		r.say(wire.AppendText(nil, payload), func(l *ledger, at int64) {
			l.messages = append(l.messages, m)
			l.frames = append(l.frames, dataFrame{end: at})
			if l.limit > 0 && int64(size) > l.limit {
				l.breachAt(at - int64(size) + l.limit)
			}
		})
		return
	}
	var frames []byte
	var tooMuch int // how many bytes it takes to break the limit
	opcode := choose(m.Binary, wire.OpBinary, wire.OpText)
	for left, pieces := len(payload), 1+which%4; ; pieces-- {
		n := choose(pieces == 1, left, left/pieces)
		frames = append(frames, r.frame(wire.Header{Fin: pieces == 1, Opcode: opcode}, payload[len(payload)-left:][:n])...)
		left -= n
		if limit := r.conn.ledger.limit; limit > 0 && int64(len(payload)-left) > limit && tooMuch == 0 {
			tooMuch = len(frames) - n
		}
		if pieces == 1 {
			break
		}
		opcode = wire.OpContinuation
	}
	r.say(frames, func(l *ledger, at int64) {
		l.messages = append(l.messages, m)
		l.frames = append(l.frames, dataFrame{end: at})
		if tooMuch > 0 {
			l.breachAt(at - int64(len(frames)-tooMuch))
		}
	})
}

// frame is a frame of the rude side, masked when it is a client's.
func (r *rude) frame(h wire.Header, payload []byte) []byte {
	h.Masked, h.Mask = !r.server, [4]byte{1, 2, 3, 4}
	return wire.AppendFrame(nil, h, payload)
}

func (r *rude) sayGoodbye(code uint16) {
	enter := func(l *ledger, at int64) {
		l.sayGoodbye(&goodbyeFrame{end: at, code: code})
	}
	switch r.w.plan.protocol {
	case RFC6455:
		var body []byte
		if code != closeNoStatus {
			body = wire.AppendClosePayload(nil, code, "")
		}
		r.say(r.frame(wire.Header{Fin: true, Opcode: wire.OpClose}, body), enter)
	case Hixie76:
		r.say(wire.AppendClose(nil), enter)
	case Hixie75: // a frame without meaning
		r.say(wire.AppendClose(nil), func(l *ledger, at int64) { l.unknown = append(l.unknown, at) })
	}
}

// nonsense is a frame that must not do any harm.
func (r *rude) nonsense(which int) []byte {
	if r.w.plan.protocol == RFC6455 {
		return r.frame(wire.Header{Fin: true, Opcode: wire.OpPong}, make1(which%maxControlPayload))
	}
	switch which % 3 {
	case 0:
		return append(append([]byte{0x05}, make1(which)...), wire.HixieEnd)
	case 1:
		return wire.AppendBinary(nil, 0x80, make1(which))
	}
	return wire.AppendBinary(nil, wire.HixieClose, make1(1+which))
}

// half is the beginning of a frame, and what its header already breaks: the limit.
func (r *rude) half() (b []byte, enter func(l *ledger, at int64)) {
	if r.w.plan.protocol != RFC6455 {
		return []byte{wire.HixieText, 'h'}, nil
	}
	const size, comes = 100, 44
	frame := r.frame(wire.Header{Fin: true, Opcode: wire.OpText}, make1(size))
	return frame[:len(frame)-size+comes], func(l *ledger, at int64) {
		if l.limit > 0 && size > l.limit {
			l.breachAt(at - comes)
		}
	}
}

// breach breaks the protocol with its last byte.
func (r *rude) breach(which int) []byte {
	if r.w.plan.protocol != RFC6455 {
		b := []byte{0x80}
		for length := (wire.Length{}); ; {
			b = append(b, 0xFF)
			if length.Next(0xFF) == wire.LengthOverflow {
				return b
			}
		}
	}
	ways := []func() []byte{
		func() []byte { return r.frame(wire.Header{Fin: true, Opcode: 3}, nil) },
		func() []byte { return r.frame(wire.Header{Fin: true, Rsv2: true, Opcode: wire.OpText}, nil) },
		func() []byte { return r.frame(wire.Header{Opcode: wire.OpPing}, nil) },
		func() []byte { return r.frame(wire.Header{Fin: true, Opcode: wire.OpContinuation}, nil) },
		func() []byte { return r.frame(wire.Header{Fin: true, Opcode: wire.OpText}, []byte{0xFF}) },
		func() []byte { return r.frame(wire.Header{Fin: true, Opcode: wire.OpClose}, []byte{3}) },
		func() []byte { return r.frame(wire.Header{Fin: true, Opcode: wire.OpClose}, []byte{3, 0xED}) },
		func() []byte { return r.frame(wire.Header{Fin: true, Opcode: wire.OpClose}, []byte{3, 0xE8, 0xFF}) },
		func() []byte { // the wrong mask
			return wire.AppendHeader(nil, wire.Header{Fin: true, Opcode: wire.OpText, Masked: r.server})
		},
		func() []byte { // a length that is longer than need be
			return wire.AppendHeader(nil, wire.Header{Fin: true, Opcode: wire.OpText, Masked: !r.server, Length: 5, LengthForm: 8})
		},
	}
	return ways[which%len(ways)]()
}

// read takes what comes, at the pace of the plan, and answers the goodbye in it.
func (r *rude) read() {
	m := &r.w.plan.rude
	buf := make([]byte, m.reads)
	answered := false
	for {
		_, err := r.conn.Read(buf)
		if err != nil {
			return
		}
		r.w.mu.Lock()
		heard, read := r.theirs.ledger.goodbyeBy(r.conn.read), r.conn.read
		r.w.mu.Unlock()
		if heard && !answered {
			answered = true
			rest(m.after, phaseReader)
			r.answer()
		}
		if m.enough > 0 && read >= m.enough {
			r.w.note(aReader, "reads no more")
			<-r.gone
			return
		}
		rest(m.pauses, phaseReader)
	}
}

// answer is what the goodbye of the other side leads to.
func (r *rude) answer() {
	r.w.note(aReader, "%v", [...]string{"answers the goodbye", "does not answer the goodbye", "answers the goodbye with FIN", "answers the goodbye with a reset"}[r.w.plan.rude.answers])
	switch r.w.plan.rude.answers {
	case answersNever:
		return
	case answersWithFIN:
		r.conn.CloseWrite()
		return
	case answersWithReset:
		r.conn.Abort()
		return
	}
	r.sayGoodbye(closeNormal)
	switch r.w.plan.rude.then {
	case endsWithFIN:
		r.conn.CloseWrite()
	case endsWithReset:
		r.conn.Abort()
	case endsTalking:
		for i := range 10 {
			r.send(100*i, i)
		}
	}
}

func rudeRequest(p Protocol) *wire.Request {
	q := &wire.Request{Target: "/chat"}
	q.Fields.Add("Host", "peer.example")
	q.Fields.Add("Connection", "Upgrade")
	q.Fields.Add("Upgrade", choose(p == RFC6455, "websocket", "WebSocket"))
	q.Fields.Add("Origin", "http://page.example")
	switch p {
	case RFC6455:
		q.Fields.Add("Sec-WebSocket-Version", versionNumber)
		q.Fields.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
	case Hixie76: // the draft's own example (§1.2)
		q.Fields.Add("Sec-WebSocket-Key1", "4 @1  46546xW%0l 1 5")
		q.Fields.Add("Sec-WebSocket-Key2", "12998 5 Y3 1  .P00")
		q.Key3 = []byte("^n:ds[4U")
	}
	return q
}
