package testserver

import (
	"fmt"
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"adieu/websocket"
	"adieu/websocket/wire"
)

// handle takes one frame of the client (RFC 9113 §6). An http2.StreamError ends the
// stream, any other error the connection.
func (h *http2Conn) handle(f http2.Frame) error {
	switch f := f.(type) {
	case *http2.SettingsFrame:
		return h.handleSettings(f)
	case *http2.MetaHeadersFrame:
		return h.handleHeaders(f)
	case *http2.DataFrame:
		return h.handleData(f)
	case *http2.WindowUpdateFrame:
		return h.handleWindowUpdate(f)
	case *http2.RSTStreamFrame:
		return h.handleReset(f)
	case *http2.PingFrame:
		if f.IsAck() {
			return nil
		}
		return h.write(func(out *http2.Framer) error { return out.WritePing(true, f.Data) })
	case *http2.PushPromiseFrame: // RFC 9113 §8.4: a client cannot push
		return http2.ConnectionError(http2.ErrCodeProtocol)
	}
	// PRIORITY is only advice; after GOAWAY the client ends the connection itself; frames
	// that we do not know are to be ignored (RFC 9113 §4.1).
	return nil
}

func (h *http2Conn) handleSettings(f *http2.SettingsFrame) error {
	if f.IsAck() {
		return nil
	}
	err := f.ForeachSetting(func(s http2.Setting) error {
		if err := s.Valid(); err != nil {
			return err
		}
		switch s.ID {
		case http2.SettingInitialWindowSize:
			return h.setInitialWindow(int64(s.Val))
		case http2.SettingHeaderTableSize:
			h.wmu.Lock()
			h.encoder.SetMaxDynamicTableSize(s.Val) // the encoder's own limit bounds it
			h.wmu.Unlock()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return h.write((*http2.Framer).WriteSettingsAck)
}

// setInitialWindow changes the windows of the streams that are open, too (RFC 9113 §6.9.2).
func (h *http2Conn) setInitialWindow(size int64) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	change := size - h.initialWindow
	h.initialWindow = size
	for _, s := range h.streams {
		if s.sendWindow+change > http2MaxWindow {
			return http2.ConnectionError(http2.ErrCodeFlowControl)
		}
		s.sendWindow += change
		s.writable.Broadcast()
	}
	return nil
}

// find returns an open stream, nil for one that is over. The caller holds mu.
func (h *http2Conn) find(id uint32) (*http2Stream, error) {
	s := h.streams[id]
	if s == nil && (id%2 == 0 || id > h.lastID) { // RFC 9113 §5.1: idle
		return nil, http2.ConnectionError(http2.ErrCodeProtocol)
	}
	return s, nil
}

// handleHeaders starts a stream, or ends one with trailers.
func (h *http2Conn) handleHeaders(f *http2.MetaHeadersFrame) error {
	id := f.StreamID
	h.mu.Lock()
	defer h.mu.Unlock()
	switch s := h.streams[id]; {
	case s != nil && s.remoteEnded:
		return http2.StreamError{StreamID: id, Code: http2.ErrCodeStreamClosed}
	case s != nil && (!f.StreamEnded() || len(f.PseudoFields()) > 0):
		return http2.StreamError{StreamID: id, Code: http2.ErrCodeProtocol}
	case s != nil:
		s.endRemotely()
		return nil
	case id%2 == 0 || id <= h.lastID: // RFC 9113 §5.1.1
		return http2.ConnectionError(http2.ErrCodeProtocol)
	}
	h.lastID = id
	q, err := newHTTP2Request(f, h.secure)
	switch _, refused := err.(*websocket.Refusal); {
	case err != nil && !refused:
		return err
	case len(h.streams) >= http2MaxStreams:
		return http2.StreamError{StreamID: id, Code: http2.ErrCodeRefusedStream}
	case h.running >= http2MaxRunning: // opened and reset, again and again
		return http2.ConnectionError(http2.ErrCodeEnhanceYourCalm)
	}
	s := newHTTP2Stream(h, id)
	s.remoteEnded = f.StreamEnded()
	h.streams[id] = s
	h.running++
	h.setIdle()
	h.handlers.Go(func() { h.serveStream(s, q, err) })
	return nil
}

// handleData hands the payload to its stream. What the stream keeps is bounded by its
// window, so that the connection's is opened again at once: no stream holds up another.
func (h *http2Conn) handleData(f *http2.DataFrame) error {
	size := int(f.Length) // padding included (RFC 9113 §6.9.1)
	if h.consumed += size; h.consumed >= http2ConnWindow/2 {
		more := uint32(h.consumed)
		h.consumed = 0
		if err := h.write(func(out *http2.Framer) error { return out.WriteWindowUpdate(0, more) }); err != nil {
			return err
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	s, err := h.find(f.StreamID)
	switch {
	case err != nil || s == nil: // reset by us, and the client does not know yet
		return err
	case s.remoteEnded:
		return http2.StreamError{StreamID: s.id, Code: http2.ErrCodeStreamClosed}
	case size > s.recvWindow:
		return http2.StreamError{StreamID: s.id, Code: http2.ErrCodeFlowControl}
	}
	s.recvWindow -= size
	s.consumed += size - len(f.Data()) // nobody will read the padding
	s.received = append(s.received, f.Data()...)
	s.readable.Broadcast()
	if f.StreamEnded() {
		s.endRemotely()
	}
	return nil
}

func (h *http2Conn) handleWindowUpdate(f *http2.WindowUpdateFrame) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if f.StreamID == 0 {
		if h.sendWindow += int64(f.Increment); h.sendWindow > http2MaxWindow {
			return http2.ConnectionError(http2.ErrCodeFlowControl)
		}
		for _, s := range h.streams {
			s.writable.Broadcast()
		}
		return nil
	}
	s, err := h.find(f.StreamID)
	if err != nil || s == nil {
		return err
	}
	if s.sendWindow += int64(f.Increment); s.sendWindow > http2MaxWindow {
		return http2.StreamError{StreamID: s.id, Code: http2.ErrCodeFlowControl}
	}
	s.writable.Broadcast()
	return nil
}

func (h *http2Conn) handleReset(f *http2.RSTStreamFrame) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	s, err := h.find(f.StreamID)
	if err != nil || s == nil {
		return err
	}
	s.fail(http2.StreamError{StreamID: s.id, Code: f.ErrCode})
	s.forget()
	return nil
}

// newHTTP2Request turns a header block into a request (RFC 9113 §8.3.1, RFC 8441 §4). The
// error is a *websocket.Refusal for what can be answered, and an http2.StreamError for what is
// malformed.
func newHTTP2Request(f *http2.MetaHeadersFrame, secure bool) (*request, error) {
	q := &request{Request: &wire.Request{Version: "HTTP/2.0"}, http2: true, secure: secure}
	if f.Truncated {
		return q, refusal(431, "the request's fields exceed %d bytes", maxHeadSize)
	}
	malformed := http2.StreamError{StreamID: f.StreamID, Code: http2.ErrCodeProtocol}
	q.Method, q.connect = f.PseudoValue("method"), f.PseudoValue("protocol")
	scheme, path := f.PseudoValue("scheme"), f.PseudoValue("path")
	authority := f.PseudoValue("authority")
	if authority != "" {
		q.Fields.Add("Host", authority)
	}
	var head strings.Builder
	for _, field := range f.Fields {
		fmt.Fprintf(&head, "%s: %s\r\n", field.Name, field.Value)
	}
	q.head = head.String()
	for _, field := range f.RegularFields() {
		if err := q.addField(field); err != nil {
			return nil, malformed
		}
	}
	tunnel := q.Method == "CONNECT" && q.connect == ""
	switch {
	case q.Method == "", q.connect != "" && q.Method != "CONNECT":
		return nil, malformed
	case tunnel && (scheme != "" || path != "" || authority == ""):
		return nil, malformed
	case tunnel:
		path = "/"
	case scheme == "" || path == "":
		return nil, malformed
	}
	q.Target = path
	return q, q.parseTarget()
}

// addField adds a field, unless it has no place in HTTP/2 (RFC 9113 §8.2.2).
func (q *request) addField(field hpack.HeaderField) error {
	switch field.Name {
	case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade":
		return fmt.Errorf("the field %s has no place in HTTP/2", field.Name)
	case "te":
		if field.Value != "trailers" {
			return fmt.Errorf("te: %s", field.Value)
		}
	case "host":
		if q.Fields.Has("Host") { // :authority is what counts
			return nil
		}
	case "cookie": // RFC 9113 §8.2.3: may come in crumbs
		if q.Fields.Has("Cookie") {
			q.Fields.Set("Cookie", q.Fields.Get("Cookie")+"; "+field.Value)
			return nil
		}
	}
	q.Fields.Add(field.Name, field.Value)
	return nil
}
