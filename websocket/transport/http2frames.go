package transport

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// process does what a frame of the peer says. An error ends the connection. The caller
// holds c.mu.
func (c *http2Conn) process(frame http2.Frame) error {
	switch f := frame.(type) {
	case *http2.DataFrame:
		return c.takeData(f)
	case *http2.MetaHeadersFrame:
		return c.takeHeaders(f)
	case *http2.RSTStreamFrame:
		return c.takeReset(f)
	case *http2.SettingsFrame:
		return c.takeSettings(f)
	case *http2.WindowUpdateFrame:
		return c.takeWindow(f)
	case *http2.GoAwayFrame:
		c.takeGoAway(f)
	case *http2.PingFrame:
		if !f.IsAck() {
			c.framer.WritePing(true, f.Data)
		}
	case *http2.PushPromiseFrame:
		return connectionFailure(http2.ErrCodeProtocol, "PUSH_PROMISE was disabled")
	}
	return nil // RFC 9113 §5.5: what is not known is ignored
}

// stream finds the stream that a frame is for: nil when that has ended, an error when it
// has never begun.
func (c *http2Conn) stream(id uint32) (*http2Stream, error) {
	if id%2 == 0 || id >= c.nextID {
		return nil, connectionFailure(http2.ErrCodeProtocol, fmt.Sprintf("stream %d was never opened", id))
	}
	return c.streams[id], nil
}

func (c *http2Conn) takeData(f *http2.DataFrame) error {
	c.countReceived(int(f.Length))
	s, err := c.stream(f.StreamID)
	if s == nil || err != nil {
		return err
	}
	size := int(f.Length) // padding counts
	switch {
	case s.remoteEnded:
		c.refuse(s, http2.ErrCodeStreamClosed, "DATA after END_STREAM")
		return nil
	case s.response == nil:
		c.refuse(s, http2.ErrCodeProtocol, "DATA before HEADERS")
		return nil
	case size > s.recvWindow:
		c.refuse(s, http2.ErrCodeFlowControl, "more DATA than the window allows")
		return nil
	}
	s.recvWindow -= size
	s.received = append(s.received, f.Data()...)
	if f.StreamEnded() {
		s.endRemotely()
	} else {
		s.credit(size - len(f.Data()))
	}
	s.readable.Broadcast()
	return nil
}

// countReceived opens the connection's window again, in steps. So a peer cannot exceed it:
// what is held back of its bytes is bounded by the windows of the streams.
func (c *http2Conn) countReceived(n int) {
	if c.received += n; c.received >= http2ConnectionWindow/2 {
		c.framer.WriteWindowUpdate(0, uint32(c.received))
		c.received = 0
	}
}

func (c *http2Conn) takeHeaders(f *http2.MetaHeadersFrame) error {
	s, err := c.stream(f.StreamID)
	if s == nil || err != nil {
		return err
	}
	switch {
	case s.remoteEnded:
		c.refuse(s, http2.ErrCodeStreamClosed, "HEADERS after END_STREAM")
	case f.Truncated:
		c.refuse(s, http2.ErrCodeEnhanceYourCalm, "the header fields are too long")
	case malformedField(f.RegularFields()) != "":
		c.refuse(s, http2.ErrCodeProtocol, malformedField(f.RegularFields()))
	case s.response != nil && (!f.StreamEnded() || len(f.PseudoFields()) > 0):
		c.refuse(s, http2.ErrCodeProtocol, "bad trailers")
	case s.response != nil:
		s.endRemotely() // nothing reads trailers
	default:
		c.takeResponse(s, f)
	}
	return nil
}

// malformedField says what makes a head malformed, of what the Framer lets pass: a field
// that belongs to an HTTP/1.1 connection (RFC 9113 §8.2.2), or a value with white space
// around it (§8.2.1). It is "" when nothing does.
func malformedField(fields []hpack.HeaderField) string {
	for _, field := range fields {
		switch {
		case slices.Contains(ofConnections, field.Name), field.Name == "te" && field.Value != "trailers":
			return fmt.Sprintf("the field %q has no place in HTTP/2", field.Name)
		case strings.Trim(field.Value, " \t") != field.Value:
			return fmt.Sprintf("the field %q has white space around its value", field.Name)
		}
	}
	return ""
}

// ofConnections are the fields that are about a connection of HTTP/1.1 (RFC 9113 §8.2.2).
var ofConnections = []string{"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"}

func (c *http2Conn) takeResponse(s *http2Stream, f *http2.MetaHeadersFrame) {
	text := f.PseudoValue("status")
	status, err := strconv.ParseUint(text, 10, 16)
	switch {
	case err != nil || len(text) != 3 || status < 100 || status == 101: // RFC 9113 §8.6: there is no 101
		c.refuse(s, http2.ErrCodeProtocol, fmt.Sprintf("bad :status %q", text))
		return
	case status < 200 && f.StreamEnded():
		c.refuse(s, http2.ErrCodeProtocol, "END_STREAM with an interim response")
		return
	case status < 200:
		if s.interim++; s.interim > http2MaxInformational {
			c.refuse(s, http2.ErrCodeEnhanceYourCalm, "too many interim responses")
		}
		return
	}
	response := &StreamResponse{Status: int(status)}
	for _, field := range f.RegularFields() {
		response.Fields = append(response.Fields, Field{field.Name, field.Value})
	}
	s.response = response
	if f.StreamEnded() {
		s.endRemotely()
	}
	s.readable.Broadcast()
}

func (c *http2Conn) takeReset(f *http2.RSTStreamFrame) error {
	s, err := c.stream(f.StreamID)
	if s == nil || err != nil {
		return err
	}
	s.fail(&StreamError{Code: uint32(f.ErrCode)})
	return nil
}

func (c *http2Conn) takeSettings(f *http2.SettingsFrame) error {
	if f.IsAck() {
		return nil
	}
	if err := f.ForeachSetting(c.takeSetting); err != nil {
		return err
	}
	c.framer.WriteSettingsAck()
	if !c.settings {
		c.settings = true
		close(c.settled)
	}
	return nil
}

func (c *http2Conn) takeSetting(setting http2.Setting) error {
	if err := setting.Valid(); err != nil {
		return err
	}
	switch setting.ID {
	case http2.SettingHeaderTableSize:
		c.encoder.SetMaxDynamicTableSize(setting.Val)
	case http2.SettingMaxConcurrentStreams:
		c.maxStreams = int(min(uint64(setting.Val), math.MaxInt))
	case http2.SettingEnableConnectProtocol:
		c.extended = c.extended || setting.Val == 1 // RFC 8441 §3: it is not taken back
	case http2.SettingInitialWindowSize:
		change := int64(setting.Val) - c.initialWindow
		c.initialWindow = int64(setting.Val)
		for _, s := range c.streams {
			if s.sendWindow += change; s.sendWindow > http2MaxWindow {
				return connectionFailure(http2.ErrCodeFlowControl, "a window grew too large")
			}
			s.writable.Broadcast()
		}
	}
	return nil
}

func (c *http2Conn) takeWindow(f *http2.WindowUpdateFrame) error {
	if f.StreamID == 0 {
		if c.sendWindow += int64(f.Increment); c.sendWindow > http2MaxWindow {
			return connectionFailure(http2.ErrCodeFlowControl, "the connection's window grew too large")
		}
		c.wakeBlocked()
		return nil
	}
	s, err := c.stream(f.StreamID)
	if s == nil || err != nil {
		return err
	}
	if s.sendWindow += int64(f.Increment); s.sendWindow > http2MaxWindow {
		c.refuse(s, http2.ErrCodeFlowControl, "the window grew too large")
		return nil
	}
	s.writable.Broadcast()
	return nil
}

// takeGoAway retires the connection. Streams that the peer has not looked at may be
// opened again on another; those that it has go on.
func (c *http2Conn) takeGoAway(f *http2.GoAwayFrame) {
	c.retired = true
	failed := &StreamError{Code: uint32(f.ErrCode), Connection: true, Detail: string(f.DebugData()[:min(len(f.DebugData()), 100)])}
	for id, s := range c.streams {
		switch {
		case id > f.LastStreamID && f.ErrCode == http2.ErrCodeHTTP11Required:
			s.fail(failed)
		case id > f.LastStreamID:
			s.fail(errRetired)
		case f.ErrCode != http2.ErrCodeNo:
			s.fail(failed)
		}
	}
}

// refuse resets a stream for what the peer did. The caller holds c.mu.
func (c *http2Conn) refuse(s *http2Stream, code http2.ErrCode, detail string) {
	if s == nil {
		return
	}
	c.framer.WriteRSTStream(s.id, code)
	s.fail(&StreamError{Code: uint32(code), Local: true, Detail: detail})
}

// writeHeaders sends a header block in as many frames as it takes. The caller holds c.mu.
func (c *http2Conn) writeHeaders(id uint32, block []byte) {
	first := block[:min(len(block), http2FrameSize)]
	block = block[len(first):]
	c.framer.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: first, EndHeaders: len(block) == 0})
	for len(block) > 0 {
		next := block[:min(len(block), http2FrameSize)]
		block = block[len(next):]
		c.framer.WriteContinuation(id, len(block) == 0, next)
	}
}
