package testserver

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"adieu/websocket/transport"
	"adieu/websocket/wire"
)

// Bounds of one HTTP/2 connection.
const (
	http2MaxStreams = 100

	// http2MaxRunning bounds the handlers: those of streams that the client has reset may
	// still run.
	http2MaxRunning = 4 * http2MaxStreams

	http2Window     = 1<<16 - 1 // of a stream and, at first, of the connection (RFC 9113 §6.9.2)
	http2ConnWindow = 1 << 20
	http2FrameSize  = 1 << 14 // of frames that are read or written (RFC 9113 §4.2)
	http2TableSize  = 1 << 12 // HPACK's dynamic table (RFC 9113 §6.5.2)
	http2MaxWindow  = 1<<31 - 1

	// goAwayPatience is how long a server that stops may take to say so.
	goAwayPatience = 100 * time.Millisecond

	// http2PrefaceHead is the part of the connection preface that looks like the head of a
	// request (RFC 9113 §3.4).
	http2PrefaceHead = "PRI * HTTP/2.0\r\n\r\n"
)

// http2Conn is a connection that speaks HTTP/2 (RFC 9113), of which each stream is served
// as a connection of its own. One goroutine reads frames; every stream's goroutine writes
// its own.
type http2Conn struct {
	server *Server
	stream transport.Conn
	secure bool
	fault  *Fault // of the whole connection; nil for none

	// Owned by the reader.
	frames   *http2.Framer
	consumed int // what the client was not told that it may send again on the connection

	wmu     sync.Mutex // guards the fields below; never taken while mu is held
	out     *http2.Framer
	encoder *hpack.Encoder
	block   bytes.Buffer
	lost    error // why a write failed

	mu            sync.Mutex // guards the fields below
	streams       map[uint32]*http2Stream
	lastID        uint32 // of the last stream that the client opened
	running       int    // handlers
	sendWindow    int64
	initialWindow int64
	failed        error // why there will be no frames any more

	handlers sync.WaitGroup
}

func newHTTP2Conn(s *Server, stream transport.Conn) *http2Conn {
	h := &http2Conn{
		server: s, stream: stream, out: http2.NewFramer(stream, nil),
		streams: make(map[uint32]*http2Stream), sendWindow: http2Window, initialWindow: http2Window,
	}
	h.out.AllowIllegalWrites = true // for faults
	h.encoder = hpack.NewEncoder(&h.block)
	return h
}

// stop says goodbye if that costs no time, and ends the connection. It is called when the
// server closes, from its goroutine.
func (h *http2Conn) stop() {
	if h.wmu.TryLock() {
		_ = h.stream.SetWriteDeadline(time.Now().Add(goAwayPatience))
		_ = h.out.WriteGoAway(h.lastStream(), http2.ErrCodeNo, nil)
		h.wmu.Unlock()
	}
	h.stream.Close()
}

// serve runs the connection to its end. in is what the client sends, preface included.
func (h *http2Conn) serve(in io.Reader) {
	defer h.stream.Close()
	if !h.server.add(h) {
		return
	}
	defer h.server.remove(h)
	defer h.handlers.Wait()
	err := h.run(in)
	h.fail(err)
	h.leave(err)
}

// run reads frames until there are no more.
func (h *http2Conn) run(in io.Reader) error {
	h.frames = http2.NewFramer(io.Discard, in)
	h.frames.SetMaxReadFrameSize(http2FrameSize)
	h.frames.ReadMetaHeaders = hpack.NewDecoder(http2TableSize, nil)
	h.frames.MaxHeaderListSize = maxHeadSize
	if err := h.greet(); err != nil {
		return err
	}
	_ = h.stream.SetReadDeadline(time.Now().Add(h.server.config.HandshakeTimeout))
	preface := make([]byte, len(http2.ClientPreface))
	if _, err := io.ReadFull(in, preface); err != nil {
		return err
	}
	if string(preface) != http2.ClientPreface {
		return http2.ConnectionError(http2.ErrCodeProtocol)
	}
	for first := true; ; first = false {
		f, err := h.frames.ReadFrame()
		if _, ok := f.(*http2.SettingsFrame); err == nil && first && !ok {
			err = http2.ConnectionError(http2.ErrCodeProtocol) // RFC 9113 §3.4
		}
		if err == nil {
			err = h.handle(f)
		}
		if first {
			h.await()
		}
		var stream http2.StreamError
		switch {
		case errors.As(err, &stream):
			h.refuse(stream)
		case err != nil:
			return err
		}
	}
}

// greet writes the server's part of the preface (RFC 9113 §3.4).
func (h *http2Conn) greet() error {
	if h.fault != nil && h.fault.greet != nil {
		return h.fault.greet(h)
	}
	return h.greetWith(http2.Setting{ID: http2.SettingEnableConnectProtocol, Val: 1})
}

// greetWith is greet with settings besides the bounds, which are always told.
func (h *http2Conn) greetWith(settings ...http2.Setting) error {
	settings = append(settings,
		http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: http2MaxStreams},
		http2.Setting{ID: http2.SettingMaxHeaderListSize, Val: maxHeadSize})
	return h.write(func(out *http2.Framer) error {
		if err := out.WriteSettings(settings...); err != nil {
			return err
		}
		return out.WriteWindowUpdate(0, http2ConnWindow-http2Window)
	})
}

// write writes frames, each of them whole. After an error there is no connection.
func (h *http2Conn) write(frames func(out *http2.Framer) error) error {
	h.wmu.Lock()
	defer h.wmu.Unlock()
	if h.lost != nil {
		return h.lost
	}
	_ = h.stream.SetWriteDeadline(time.Now().Add(httpWriteTimeout))
	if h.lost = frames(h.out); h.lost != nil {
		h.stream.Close() // the reader ends
	}
	return h.lost
}

// writeBlock writes a header block (RFC 9113 §4.3), in as many frames as it takes.
func (h *http2Conn) writeBlock(id uint32, end bool, fields []hpack.HeaderField) error {
	return h.write(func(out *http2.Framer) error {
		h.block.Reset()
		for _, field := range fields {
			if err := h.encoder.WriteField(field); err != nil {
				return err
			}
		}
		block := h.block.Bytes()
		part := block[:min(len(block), http2FrameSize)]
		block = block[len(part):]
		err := out.WriteHeaders(http2.HeadersFrameParam{
			StreamID: id, BlockFragment: part, EndStream: end, EndHeaders: len(block) == 0,
		})
		for err == nil && len(block) > 0 {
			part, block = block[:min(len(block), http2FrameSize)], block[min(len(block), http2FrameSize):]
			err = out.WriteContinuation(id, len(block) == 0, part)
		}
		return err
	})
}

// await lets a connection without streams wait for a while only.
func (h *http2Conn) await() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.setIdle()
}

// setIdle sets or lifts the bound on the client's silence. The caller holds mu.
func (h *http2Conn) setIdle() {
	if h.failed != nil { // the deadline of leave counts
		return
	}
	var at time.Time
	if len(h.streams) == 0 {
		at = time.Now().Add(keepAliveTimeout)
	}
	_ = h.stream.SetReadDeadline(at)
}

func (h *http2Conn) lastStream() uint32 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lastID
}

// fail ends all streams: there will be no more frames.
func (h *http2Conn) fail(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failed = err
	for _, s := range h.streams {
		s.fail(err)
	}
}

// leave says why the server ends the connection, and ends it without a reset.
func (h *http2Conn) leave(err error) {
	code, detail := http2.ErrCodeNo, ""
	var broken http2.ConnectionError
	switch {
	case errors.As(err, &broken):
		code = http2.ErrCode(broken)
	case errors.Is(err, http2.ErrFrameTooLarge):
		code = http2.ErrCodeFrameSize
	}
	if cause := h.frames.ErrorDetail(); code != http2.ErrCodeNo && cause != nil {
		detail = cause.Error()
	}
	_ = h.write(func(out *http2.Framer) error { return out.WriteGoAway(h.lastStream(), code, []byte(detail)) })
	_ = h.stream.SetDeadline(time.Now().Add(h.server.config.DrainTimeout))
	_ = h.stream.CloseWrite()
	_, _ = io.CopyN(io.Discard, onlyReader{h.stream}, drainLimit)
	h.stream.Close()
}

// refuse resets a stream that broke a rule, or that there is no room for.
func (h *http2Conn) refuse(broken http2.StreamError) {
	h.mu.Lock()
	if h.lastID < broken.StreamID && broken.StreamID%2 == 1 { // its request could not be read
		h.lastID = broken.StreamID
	}
	if s := h.streams[broken.StreamID]; s != nil {
		s.fail(broken)
		s.forget()
	}
	h.mu.Unlock()
	h.resetStream(broken.StreamID, broken.Code)
}

func (h *http2Conn) resetStream(id uint32, code http2.ErrCode) {
	_ = h.write(func(out *http2.Framer) error { return out.WriteRSTStream(id, code) })
}

// serveStream serves one request, to the end of its stream. err is why it cannot be.
func (h *http2Conn) serveStream(s *http2Stream, q *request, err error) {
	defer h.didServe()
	defer s.Close()
	c := newConn(h.server, s)
	c.http2, c.secure, c.request, c.fault = s, h.secure, q, h.fault
	if !h.server.add(c) {
		return
	}
	defer h.server.remove(c)
	if err == nil && q.Method == "CONNECT" && !q.isUpgrade() {
		err = refusal(501, "CONNECT is for WebSockets")
	}
	switch {
	case err != nil:
		c.refuse(err)
	case q.isUpgrade():
		c.serveWebSocket(q)
		return
	default:
		c.serveHTTP(q)
	}
	c.finish()
}

func (h *http2Conn) didServe() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.running--
}

// http2Fields are header fields as HTTP/2 writes them: names in lower case (RFC 9113
// §8.2.1).
func http2Fields(status string, fields wire.Fields) []hpack.HeaderField {
	list := []hpack.HeaderField{{Name: ":status", Value: status}}
	for _, field := range fields {
		list = append(list, hpack.HeaderField{Name: strings.ToLower(field.Name), Value: field.Value})
	}
	return list
}
