package websocket

import (
	crand "crypto/rand"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"adieu/dom"
	"adieu/websocket/transport"
	"adieu/websocket/wire"
)

// Message is one message of script: text, or bytes.
type Message struct {
	Binary bool
	Text   string // when it is text
	Data   []byte // when it is binary; whoever is given the message owns it
}

func (m *Message) size() int {
	if m.Binary {
		return len(m.Data)
	}
	return len(m.Text)
}

// payload is the message's bytes, which must only be read: those of a text are the
// string's own.
func (m *Message) payload() []byte {
	if m.Binary {
		return m.Data
	}
	return unsafe.Slice(unsafe.StringData(m.Text), len(m.Text))
}

const (
	writeBufferSize = 64 << 10
	maxUnsentPongs  = 4
	keptQueue       = 64 // messages for which an empty queue keeps its memory
)

// outbox is what a channel has still to write. A goroutine writes only while there is
// something; it takes all there is, frames and masks it into one buffer, and writes that
// at once. Its methods may be called from any goroutine.
type outbox struct {
	conn     transport.Conn
	dialect  dialect
	deflater *deflater // nil when compression was not negotiated; the writer's
	clock    dom.Clock

	protocol  Protocol
	inspector SocketInspector // nil: nobody watches

	// written counts what has been handed to the transport as bufferedAmount counts it.
	written atomic.Int64

	hasPongs atomic.Bool // spares the writer a look under mu before each message

	mu         sync.Mutex    // guards the fields below
	accepted   int64         // what was queued, counted as written
	progressed chan struct{} // closed at the next write; nil when nobody waits for it
	queue      []Message
	spare      []Message // the queue before, for its memory
	pongs      [][]byte  // payloads, oldest first
	goodbye    []byte    // our Close frame, behind the queue
	last       bool      // nothing is accepted any more: our goodbye is queued, or we gave up
	halfClose  bool      // send FIN once all is written
	writing    bool      // the writer runs
	idle       chan struct{}
	err        error     // why writing failed
	saidIt     bool      // our goodbye has been handed to the transport
	progress   time.Time // of the last write, kept once nothing more is accepted
	flushed    func()    // called once when all is written and nothing more is accepted
}

// writeBuffer is what a writer needs while it runs.
type writeBuffer struct {
	bytes      []byte
	unreported int64 // what bufferedAmount counts of the bytes in the buffer
	keys       *rand.ChaCha8
}

var writeBuffers = sync.Pool{New: func() any {
	var seed [32]byte
	crand.Read(seed[:]) // never fails
	return &writeBuffer{bytes: make([]byte, 0, writeBufferSize), keys: rand.NewChaCha8(seed)}
}}

// send queues m. It reports false when nothing is accepted any more.
func (o *outbox) send(m Message) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.last {
		return false
	}
	o.queue = append(o.queue, m)
	o.accepted += int64(m.size()) + o.dialect.overhead()
	o.start()
	return true
}

// waiting is how many bytes of messages were not written yet, and a channel that is
// closed when that changes, or writing fails.
func (o *outbox) waiting() (int64, <-chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.progressed == nil {
		o.progressed = make(chan struct{})
	}
	return o.accepted - o.written.Load(), o.progressed
}

// stir makes those look again who wait for progress: the reader may be among them.
func (o *outbox) stir() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stirLocked()
}

// stirLocked is stir for a caller that holds o.mu.
func (o *outbox) stirLocked() {
	if o.progressed != nil {
		close(o.progressed)
		o.progressed = nil
	}
}

// pong answers a ping ahead of the queue. Of many that cannot be sent only a few are
// kept: the newest answers for those before it (RFC 6455 §5.5.3).
func (o *outbox) pong(payload []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.last {
		return
	}
	if len(o.pongs) == maxUnsentPongs {
		o.pongs = o.pongs[:maxUnsentPongs-1]
	}
	o.pongs = append(o.pongs, append([]byte(nil), payload...))
	o.hasPongs.Store(true)
	o.start()
}

// sayGoodbye queues a Close frame behind everything else, nil for none, and accepts
// nothing after it. then is called once all of it has been written; it must not block.
func (o *outbox) sayGoodbye(frame []byte, halfClose bool, then func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.last {
		o.last = true
		o.goodbye = frame
		o.progress = o.clock.Now()
	}
	o.halfClose = o.halfClose || halfClose
	if then != nil {
		o.flushed = then
	}
	o.start()
}

// stop drops what is unsent and returns once the writer has ended.
func (o *outbox) stop() {
	o.mu.Lock()
	o.last = true
	o.queue, o.pongs, o.goodbye = nil, nil, nil
	o.flushed, o.halfClose = nil, false
	idle := o.idle
	writing := o.writing
	o.mu.Unlock()
	if writing {
		o.conn.SetWriteDeadline(longAgo)
		<-idle
	}
}

// done returns a channel that is closed once nothing is being written.
func (o *outbox) done() <-chan struct{} {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.writing {
		return closedChan
	}
	return o.idle
}

var closedChan = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// everythingSent reports whether our goodbye and all before it was handed to the transport.
func (o *outbox) everythingSent() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.saidIt && o.err == nil
}

// failed reports whether writing has failed.
func (o *outbox) failed() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err != nil
}

// stalled is how long nothing could be written, since the goodbye was queued.
func (o *outbox) stalled(now time.Time) time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	return now.Sub(o.progress)
}

// start starts the writer unless it runs. The caller holds o.mu.
func (o *outbox) start() {
	if o.writing || o.err != nil {
		return
	}
	o.writing = true
	o.idle = make(chan struct{})
	go o.write()
}

// write is the writer: it ends when there is nothing left to write.
func (o *outbox) write() {
	w := writeBuffers.Get().(*writeBuffer)
	defer writeBuffers.Put(w)
	for {
		batch, goodbye, more := o.take()
		if !more {
			return
		}
		err := o.writeBatch(w, batch)
		if err == nil && goodbye != nil {
			o.inspectSentBytes(goodbye)
			w.bytes = append(w.bytes, goodbye...)
			err = o.flush(w)
		}
		if o.wrote(batch, goodbye != nil, err) {
			return
		}
	}
}

// take returns the queue, and the goodbye when the queue is all that stands before it.
// When nothing is left it ends the writer.
func (o *outbox) take() (batch []Message, goodbye []byte, more bool) {
	o.mu.Lock()
	if len(o.queue) > 0 || len(o.pongs) > 0 || o.goodbye != nil {
		batch, o.queue, o.spare = o.queue, o.spare[:0], nil
		goodbye, o.goodbye = o.goodbye, nil
		o.mu.Unlock()
		return batch, goodbye, true
	}
	o.end()
	return nil, nil, false
}

// wrote notes what became of a batch and reports whether the writer must end.
func (o *outbox) wrote(batch []Message, goodbye bool, err error) (end bool) {
	if cap(batch) <= keptQueue {
		clear(batch)
	} else {
		batch = nil
	}
	o.mu.Lock()
	o.spare = batch
	o.saidIt = o.saidIt || goodbye && err == nil
	if err == nil {
		o.mu.Unlock()
		return false
	}
	o.err = err
	o.queue, o.pongs, o.goodbye = nil, nil, nil
	o.stirLocked()
	o.end()
	return true
}

// end ends the writer: it unlocks o.mu, which the caller holds, and acts outside it.
func (o *outbox) end() {
	o.writing = false
	idle := o.idle
	var flushed func()
	halfClose := o.halfClose && o.err == nil
	if o.last {
		flushed, o.flushed, o.halfClose = o.flushed, nil, false
	}
	o.mu.Unlock()
	if halfClose {
		o.conn.CloseWrite()
	}
	close(idle)
	if flushed != nil {
		flushed()
	}
}

// writeBatch frames and writes messages, with the pongs that are due before each.
func (o *outbox) writeBatch(w *writeBuffer, batch []Message) error {
	w.bytes, w.unreported = w.bytes[:0], 0
	o.appendPongs(w)
	for i := range batch {
		if err := o.appendMessage(w, &batch[i]); err != nil {
			return err
		}
		if len(w.bytes) >= writeBufferSize {
			if err := o.flush(w); err != nil {
				return err
			}
		}
		o.appendPongs(w)
	}
	if len(w.bytes) == 0 {
		return nil
	}
	return o.flush(w)
}

// appendMessage frames a message into the buffer, and writes whenever that is full.
func (o *outbox) appendMessage(w *writeBuffer, m *Message) error {
	payload := m.payload()
	start := frameStart{binary: m.Binary}
	if o.deflater != nil && len(payload) >= minDeflate {
		if compressed, ok := o.deflater.compress(payload); ok {
			payload, start.compressed = compressed, true
		}
	}
	start.length = len(payload)
	var key [4]byte
	var masked bool
	w.bytes, key, masked = o.dialect.begin(w.bytes, start, w.keys)
	if o.inspector != nil {
		o.inspectSent(m, start, key, masked, payload)
	}
	unreported := m.size() // a compressed message is reported when the last of it is written
	for pos := 0; pos < len(payload); {
		at := len(w.bytes)
		n := min(len(payload)-pos, max(writeBufferSize-at, 0))
		w.bytes = append(w.bytes, payload[pos:pos+n]...)
		if masked {
			wire.MaskBytes(key, pos, w.bytes[at:])
		}
		pos += n
		if !start.compressed {
			w.unreported += int64(n)
			unreported -= n
		}
		if pos < len(payload) {
			if err := o.flush(w); err != nil {
				return err
			}
		}
	}
	w.bytes = o.dialect.end(w.bytes)
	w.unreported += int64(unreported) + o.dialect.overhead()
	return nil
}

func (o *outbox) appendPongs(w *writeBuffer) {
	if !o.hasPongs.Load() {
		return
	}
	o.hasPongs.Store(false)
	o.mu.Lock()
	pongs := o.pongs
	o.pongs = nil
	o.mu.Unlock()
	for _, payload := range pongs {
		pong := o.dialect.pong(payload, w.keys)
		o.inspectSentBytes(pong)
		w.bytes = append(w.bytes, pong...)
	}
}

// flush writes the buffer and counts what script's messages have in it as written.
func (o *outbox) flush(w *writeBuffer) error {
	_, err := o.conn.Write(w.bytes)
	w.bytes = w.bytes[:0]
	if err != nil {
		return err
	}
	o.written.Add(w.unreported)
	w.unreported = 0
	o.mu.Lock()
	if o.last {
		o.progress = o.clock.Now()
	}
	o.stirLocked()
	o.mu.Unlock()
	return nil
}
