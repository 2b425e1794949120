package testserver

import (
	"errors"
	"io"
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

const opensOverHTTP1 = `open, message "hello", close 1000 clean`

// http2Faults are those of WebSockets on streams of HTTP/2 (RFC 9113, RFC 8441).
func http2Faults() []Fault {
	list := []Fault{
		{Name: "h2-refused-stream",
			Does: "refuses the stream with REFUSED_STREAM, without having looked at it",
			Rule: "RFC 9113 §8.7: may be tried again", Legal: true, Sees: failsToOpen + " or " + opensOverHTTP1, serve: resets(http2.ErrCodeRefusedStream)},
		{Name: "h2-http-1.1-required",
			Does: "refuses the stream with HTTP_1_1_REQUIRED",
			Rule: "RFC 9113 §7: may be tried again over HTTP/1.1", Legal: true, Sees: failsToOpen + " or " + opensOverHTTP1, serve: resets(http2.ErrCodeHTTP11Required)},
		{Name: "h2-reset-in-opening",
			Does: "resets the stream with INTERNAL_ERROR instead of answering",
			Rule: "RFC 8441 §4", Sees: failsToOpen, serve: resets(http2.ErrCodeInternal)},
		{Name: "h2-status-101",
			Does: "answers with status 101",
			Rule: "RFC 9113 §8.6; RFC 8441 §5", Sees: failsToOpen, serve: answers(func(*conn) handshakeOptions { return handshakeOptions{status: 101} })},
		{Name: "h2-head-malformed", Query: "how=no-status", value: oneOf("no-status", "connection", "uppercase", "pseudo-unknown", "pseudo-late"),
			Does: "answers with a head that is malformed: how=no-status, connection (a field of HTTP/1.1), uppercase (a name), pseudo-unknown (a pseudo-header field of no meaning), pseudo-late (one after the fields)",
			Rule: "RFC 9113 §8.1.1, §8.2, §8.3", Sees: failsToOpen, serve: malformedHead},
		{Name: "h2-head-endless",
			Does: "never ends its head: CONTINUATION after CONTINUATION",
			Rule: "RFC 9113 §10.5.1: the client's own limits", Legal: true, Sees: failsToOpen, serve: endlessContinuation},
		{Name: "h2-data-first",
			Does: "sends data before the head",
			Rule: "RFC 9113 §8.1", Sees: failsToOpen, serve: func(c *conn) error {
				c.answer = answerRaw
				return c.lieOnStream(func(out *http2.Framer) error {
					return out.WriteData(c.http2.id, false, wireBytes(`81 05 "early"`))
				})
			}},
		{Name: "h2-end-in-head",
			Does: "ends the stream with the head that opens the WebSocket",
			Rule: "RFC 8441 §5: as TCP's FIN", Sees: failsOpen + " or " + failsToOpen, serve: func(c *conn) error {
				c.answer = answerAccepted
				c.traceHead(200, nil)
				_ = c.http2.writeHead(200, nil, true)
				return errEnded
			}},
		{Name: "h2-reset-in-frame",
			Does: "resets the stream with INTERNAL_ERROR within a frame",
			Rule: "RFC 8441 §5", Sees: failsOpen, serve: opened(func(c *conn) error {
				if err := c.write(wireBytes(`81 05 "hel"`)); err != nil {
					return err
				}
				return c.http2.end(http2.ErrCodeInternal)
			})},
		{Name: "h2-goaway",
			Does: "sends GOAWAY, and goes on with the stream",
			Rule: "RFC 9113 §6.8: the stream is not concerned", Legal: true, Sees: opensHello, Answer: "Close 1000", serve: finishes(func(c *conn) error {
				if err := c.lieOnStream(func(out *http2.Framer) error { return out.WriteGoAway(c.http2.id, http2.ErrCodeNo, nil) }); err != nil {
					return err
				}
				return c.write(wireBytes(`81 05 "hello"`))
			})},
		{Name: "h2-goaway-all",
			Does: "sends GOAWAY with ENHANCE_YOUR_CALM for all streams",
			Rule: "RFC 9113 §6.8", Legal: true, Sees: failsOpen, serve: opened(func(c *conn) error {
				return c.lieOnStream(func(out *http2.Framer) error {
					return out.WriteGoAway(0, http2.ErrCodeEnhanceYourCalm, []byte("enough"))
				})
			})},
		{Name: "h2-window-starved", Cue: CueSendMuch,
			Does: "never lets the client send more than the first window",
			Rule: "RFC 6455 §10.4: the client's own limits", Legal: true, Sees: unclean, serve: finishes(func(c *conn) error {
				c.http2.starve = true
				return c.discard()
			})},
		{Name: "h2-window-overflow",
			Does: "opens the stream's window beyond 2³¹−1",
			Rule: "RFC 9113 §6.9.1", Sees: failsOpen, serve: opened(func(c *conn) error {
				return c.lieOnStream(func(out *http2.Framer) error { return out.WriteWindowUpdate(c.http2.id, http2MaxWindow) })
			})},
		{Name: "h2-frame-huge",
			Does: "sends a frame of 16 MiB",
			Rule: "RFC 9113 §4.2", Sees: failsOpen, serve: opened(func(c *conn) error {
				return c.lieOnStream(func(out *http2.Framer) error {
					return out.WriteRawFrame(http2.FrameData, 0, c.http2.id, make([]byte, 1<<24-1))
				})
			})},
	}
	for i := range list {
		list[i].Carriers = overHTTP2
		if strings.Contains(list[i].Sees, " or "+opensOverHTTP1) { // where they are tried again
			list[i].Carriers = overAny
		}
	}
	return append(list,
		Fault{Name: "h2-no-extended-connect", Host: "h2-no-extended-connect" + hostSuffix, TLS: true,
			Does: "does not say in its settings that it takes extended CONNECT",
			Rule: "RFC 8441 §3: the client must not use it; it may use HTTP/1.1", Legal: true, Sees: opensHello + " or " + failsToOpen,
			serve: finishes(sendHello), greet: func(h *http2Conn) error { return h.greetWith() }},
		Fault{Name: "h2-no-settings", Host: "h2-no-settings" + hostSuffix, TLS: true,
			Does: "never sends its settings",
			Rule: "RFC 9113 §3.4", Sees: failsToOpen + " or " + opensHello,
			serve: finishes(sendHello), greet: keepSilent},
	)
}

// keepSilent reads until the client goes.
func keepSilent(h *http2Conn) error {
	_, err := io.Copy(io.Discard, onlyReader{h.stream})
	return errors.Join(io.EOF, err)
}

func sendHello(c *conn) error { return c.write(c.textMessage("hello")) }

// lieOnStream writes frames as they are, and behind the connection's back.
func (c *conn) lieOnStream(frames func(out *http2.Framer) error) error {
	if err := c.http2.conn.write(frames); err != nil {
		return c.noteEnd(endedReset)
	}
	return nil
}

// resets resets the stream before it is answered. Over HTTP/1.1, which a client may try
// next, there is nothing wrong.
func resets(code http2.ErrCode) func(c *conn) error {
	return func(c *conn) error {
		if c.http2 == nil {
			return finishes(sendHello)(c)
		}
		c.answer = answerRaw
		return c.http2.end(code)
	}
}

func malformedHead(c *conn) error {
	fields := []hpack.HeaderField{{Name: ":status", Value: "200"}}
	switch c.param("how") {
	case "no-status":
		fields = []hpack.HeaderField{{Name: "server", Value: "fault"}}
	case "connection":
		fields = append(fields, hpack.HeaderField{Name: "connection", Value: "upgrade"})
	case "pseudo-unknown":
		fields = append(fields, hpack.HeaderField{Name: ":fault", Value: "here"})
	case "pseudo-late":
		fields = []hpack.HeaderField{{Name: "server", Value: "fault"}, fields[0]}
	default:
		fields = append(fields, hpack.HeaderField{Name: "Server", Value: "fault"})
	}
	c.answer = answerAccepted
	c.http2.wroteHead = true
	if err := c.http2.conn.writeBlock(c.http2.id, false, fields); err != nil {
		return c.noteEnd(endedReset)
	}
	return c.watch()
}

// endlessContinuation keeps the connection's writes to itself: nothing may stand between
// two frames of a head (RFC 9113 §4.3).
func endlessContinuation(c *conn) error {
	c.answer = answerRaw
	h, id := c.http2.conn, c.http2.id
	err := h.write(func(out *http2.Framer) error {
		h.block.Reset()
		field := hpack.HeaderField{Name: "x-fault", Value: strings.Repeat("x", 4000), Sensitive: true}
		_ = h.encoder.WriteField(hpack.HeaderField{Name: ":status", Value: "200"})
		if err := out.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: h.block.Bytes()}); err != nil {
			return err
		}
		for {
			h.block.Reset()
			_ = h.encoder.WriteField(field) // Sensitive: not kept in the table
			if err := out.WriteContinuation(id, false, h.block.Bytes()); err != nil {
				return err
			}
		}
	})
	if err != nil { // it had to end somehow: the client is gone, or the server
		return c.noteEnd(endedReset)
	}
	return nil
}
