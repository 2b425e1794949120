package main

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gobwas/httphead"
	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsflate"
	"github.com/gobwas/ws/wsutil"
)

// gobwas is github.com/gobwas/ws as either end. It is a library of frames: joining them,
// answering pings and the order of a closing handshake are its wsutil.Reader and
// wsutil.ControlHandler, and this file where those leave it to the program.
type gobwas struct {
	conn  *net.TCPConn
	state ws.State // which side this is
	hs    ws.Handshake
	in    *inbox
	pongs chan string

	deflate bool // negotiated, always without context takeover: wsflate has no other

	mu         sync.Mutex // guards writing and the field below
	closedByUs bool
}

// gobwasParameters are what wsflate can do.
var gobwasParameters = wsflate.Parameters{ServerNoContextTakeover: true, ClientNoContextTakeover: true}

const gobwasTakeover = notOffered("gobwas/ws: wsflate has no context takeover")

const gobwasWindow = notOffered("gobwas/ws: compress/flate has no other window than 2^15 bytes")

// gobwasDeflate says which wishes about compression the library can meet.
func gobwasDeflate(d Deflate) error {
	switch d {
	case deflateOn:
		return gobwasTakeover
	case deflateSmall:
		return gobwasWindow
	}
	return nil
}

func newGobwas(conn *net.TCPConn, buffered io.Reader, state ws.State, hs ws.Handshake) *gobwas {
	g := &gobwas{conn: conn, state: state, hs: hs, in: newInbox(), pongs: make(chan string, 8)}
	for _, e := range hs.Extensions {
		g.deflate = g.deflate || bytes.Equal(e.Name, wsflate.ExtensionNameBytes)
	}
	go g.read(buffered)
	return g
}

// Write implements io.Writer for frames: the reader answers pings while others send.
func (g *gobwas) Write(b []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.conn.Write(b)
}

// read is the reader's goroutine.
func (g *gobwas) read(src io.Reader) {
	var compressed wsflate.MessageState
	control := wsutil.ControlFrameHandler(g, g.state)
	reader := &wsutil.Reader{Source: src, State: g.state, CheckUTF8: !g.deflate}
	if g.deflate {
		reader.State |= ws.StateExtended
		reader.Extensions = []wsutil.RecvExtension{&compressed}
	}
	onControl := func(h ws.Header, r io.Reader) error {
		switch h.OpCode {
		case ws.OpPong:
			payload, err := io.ReadAll(r)
			select {
			case g.pongs <- string(payload):
			default:
			}
			return err
		case ws.OpClose:
			return g.onClose(h, r, control)
		}
		return control(h, r)
	}
	reader.OnIntermediate = onControl
	for {
		h, err := reader.NextFrame()
		if err == nil && h.OpCode.IsControl() {
			err = onControl(h, reader)
		} else if err == nil {
			err = g.readMessage(h, reader, compressed.IsCompressed())
		}
		if err != nil {
			g.in.finish(g.ending(err))
			return
		}
	}
}

func (g *gobwas) readMessage(h ws.Header, r io.Reader, compressed bool) error {
	if compressed {
		r = wsflate.NewReader(r, func(r io.Reader) wsflate.Decompressor { return flate.NewReader(r) })
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if compressed && h.OpCode == ws.OpText && !utf8.Valid(data) { // wsutil.Reader looks at what is not compressed
		return wsutil.ErrInvalidUTF8
	}
	g.in.messages <- message{h.OpCode == ws.OpBinary, data}
	return nil
}

// onClose leaves the answer to the library, unless there must be none.
func (g *gobwas) onClose(h ws.Header, r io.Reader, control wsutil.FrameHandlerFunc) error {
	g.mu.Lock()
	answered := g.closedByUs
	g.closedByUs = true
	g.mu.Unlock()
	if !answered {
		return control(h, r)
	}
	payload, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if len(payload) == 0 {
		return wsutil.ClosedError{Code: ws.StatusNoStatusRcvd}
	}
	code, reason := ws.ParseCloseFrameData(payload)
	if err := ws.CheckCloseFrameData(code, reason); err != nil {
		return err
	}
	return wsutil.ClosedError{Code: code, Reason: reason}
}

// ending ends TCP as RFC 6455 §7.1.1 says, the server first, and says how it went.
func (g *gobwas) ending(err error) View {
	end := View{Detail: err.Error()}
	code, reason := 1006, ""
	var closed wsutil.ClosedError
	if errors.As(err, &closed) {
		code, reason = int(closed.Code), closed.Reason
		g.conn.SetReadDeadline(time.Now().Add(stepTime))
		if g.state.ServerSide() {
			g.conn.CloseWrite()
		}
		// A client that is done waits for the server's FIN; a server for the client's.
		if _, err := io.Copy(io.Discard, g.conn); err != nil {
			end.wrong("after the closing handshake the other end did not end TCP: %v", err)
		}
	} else if code := gobwasBlame(err); code != 0 {
		g.fail(code)
	}
	g.conn.Close()
	end.Code, end.Reason = &code, &reason
	return end
}

// gobwasBlame is the code that tells the other end what it did wrong, which the library
// leaves to the program; 0 when it did nothing.
func gobwasBlame(err error) ws.StatusCode {
	var broken ws.ProtocolError
	var corrupt flate.CorruptInputError
	switch {
	case errors.As(err, &broken):
		return ws.StatusProtocolError
	case errors.Is(err, wsutil.ErrInvalidUTF8), errors.As(err, &corrupt):
		return ws.StatusInvalidFramePayloadData
	}
	return 0
}

// fail fails the connection (RFC 6455 §7.1.7).
func (g *gobwas) fail(code ws.StatusCode) {
	if g.close(int(code), "") != nil {
		return
	}
	g.conn.SetReadDeadline(time.Now().Add(stepTime))
	g.conn.CloseWrite()
	io.Copy(io.Discard, g.conn)
}

// hello implements link.
func (g *gobwas) hello() (protocol, extensions *string) {
	var b strings.Builder
	httphead.WriteOptions(&b, g.hs.Extensions)
	e := b.String()
	return &g.hs.Protocol, &e
}

// compile is a frame in bytes.
func (g *gobwas) compile(f ws.Frame) ([]byte, error) {
	if g.state.ClientSide() {
		f.Payload = bytes.Clone(f.Payload)
		f = ws.MaskFrameInPlace(f)
	}
	return ws.CompileFrame(f)
}

// write sends a frame in one piece.
func (g *gobwas) write(f ws.Frame) error {
	b, err := g.compile(f)
	if err != nil {
		return err
	}
	_, err = g.Write(b)
	return err
}

func opOf(binary bool) ws.OpCode {
	if binary {
		return ws.OpBinary
	}
	return ws.OpText
}

// send implements link.
func (g *gobwas) send(_ context.Context, m message) error {
	f := ws.NewFrame(opOf(m.binary), true, m.data)
	if g.deflate {
		var err error
		if f, err = wsflate.CompressFrame(f); err != nil {
			return err
		}
	}
	b, err := g.compile(f)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closedByUs { // nothing follows a Close, be it the library's
		return net.ErrClosed
	}
	_, err = g.conn.Write(b)
	return err
}

// sendFragments implements link.
func (g *gobwas) sendFragments(_ context.Context, binary bool, parts [][]byte) error {
	for i, part := range parts {
		op := opOf(binary)
		if i > 0 {
			op = ws.OpContinuation
		}
		if err := g.write(ws.NewFrame(op, i == len(parts)-1, part)); err != nil {
			return err
		}
		if i == 0 {
			if err := g.write(ws.NewPingFrame([]byte("between"))); err != nil {
				return err
			}
		}
	}
	return nil
}

// receive implements link.
func (g *gobwas) receive(ctx context.Context) (message, bool) { return g.in.receive(ctx) }

// ping implements link.
func (g *gobwas) ping(ctx context.Context, payload string) error {
	if err := g.write(ws.NewPingFrame([]byte(payload))); err != nil {
		return err
	}
	for {
		select {
		case got := <-g.pongs:
			if got == payload {
				return nil
			}
			return fmt.Errorf("got a pong with %q", got)
		case <-ctx.Done():
			return errors.New("no pong came")
		}
	}
}

// close implements link.
func (g *gobwas) close(code int, reason string) error {
	var body []byte
	if code != 0 {
		body = ws.NewCloseFrameBody(ws.StatusCode(code), reason)
	}
	g.mu.Lock()
	done := g.closedByUs
	g.closedByUs = true
	g.mu.Unlock()
	if done {
		return nil
	}
	return g.write(ws.NewCloseFrame(body))
}

// drop implements link.
func (g *gobwas) drop() error { return g.conn.Close() }

// reset implements link.
func (g *gobwas) reset() error {
	g.conn.SetLinger(0)
	return g.conn.Close()
}

// ended implements link.
func (g *gobwas) ended(ctx context.Context, v *View) error { return g.in.ended(ctx, v) }

// gobwasClient is the library as a client.
type gobwasClient struct{}

// play implements client.
func (gobwasClient) play(ctx context.Context, job Job) (View, error) {
	if err := gobwasDeflate(job.Deflate); err != nil {
		return View{}, err
	}
	if job.End == endInterrupt {
		return View{}, notInterrupted
	}
	dialer := ws.Dialer{Protocols: job.Protocols}
	if job.Deflate == deflateFresh {
		dialer.Extensions = []httphead.Option{gobwasParameters.Option()}
	}
	conn, buffered, hs, err := dialer.Dial(ctx, job.URL)
	if err != nil {
		return View{Detail: err.Error()}, nil
	}
	var src io.Reader = conn
	if buffered != nil {
		src = buffered
	}
	if err := gobwasAnswer(hs); err != nil {
		conn.Close()
		return View{Detail: err.Error()}, nil
	}
	g := newGobwas(conn.(*net.TCPConn), src, ws.StateClientSide, hs)
	defer g.conn.Close()
	return play(ctx, job, g), nil
}

func (gobwasClient) stop() {}

// gobwasAnswer looks at what a server has agreed to, which the library leaves to the
// program.
func gobwasAnswer(hs ws.Handshake) error {
	if len(hs.Extensions) > 1 {
		return errors.New("the server agreed to more than one extension")
	}
	for _, e := range hs.Extensions {
		var agreed wsflate.Parameters
		if err := agreed.Parse(e); err != nil {
			return err
		}
	}
	return nil
}

// gobwasServer is the library as a server.
type gobwasServer struct{ *listener }

func newGobwasServer() (server, error) {
	l, err := listen(openGobwas)
	return gobwasServer{l}, err
}

// openGobwas does the opening handshake.
func openGobwas(_ context.Context, conn *net.TCPConn) (a accepted, err error) {
	var u *url.URL
	e := wsflate.Extension{Parameters: gobwasParameters}
	upgrader := ws.Upgrader{
		Protocol: func(p []byte) bool { return string(p) == serverProtocol },
		OnRequest: func(uri []byte) error {
			u, err = url.Parse(string(uri))
			if err != nil {
				return ws.RejectConnectionError(ws.RejectionReason(err.Error()))
			}
			a.path, a.q = u.Path, u.Query()
			return nil
		},
		Negotiate: func(offer httphead.Option) (httphead.Option, error) {
			if a.q.Get("deflate") == string(deflateOff) {
				return httphead.Option{}, nil
			}
			return e.Negotiate(offer)
		},
	}
	hs, err := upgrader.Upgrade(conn)
	if err != nil {
		return a, err
	}
	a.link = newGobwas(conn, conn, ws.StateServerSide, hs)
	return a, nil
}

// url implements server.
func (s gobwasServer) url(w wish) (string, error) { return w.at(s.base()), gobwasDeflate(w.deflate) }

// asks implements server.
func (gobwasServer) asks() bool { return true }
