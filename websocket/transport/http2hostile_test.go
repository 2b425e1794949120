package transport_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"

	"adieu/websocket/transport"
)

// What a server does wrong on an open stream 1, what it is told, and what the stream's
// user is told.
func TestStreamPeersThatBreakTheProtocol(t *testing.T) {
	raw := func(typ http2.FrameType, flags http2.Flags, id uint32, payload string) func(*peer) {
		return func(p *peer) { p.framer.WriteRawFrame(typ, flags, id, []byte(payload)) }
	}
	for name, test := range map[string]struct {
		act    func(p *peer)
		answer string // the last frame but for a goodbye without a reason
		detail string
	}{
		"DATA on a stream that never was":       {func(p *peer) { p.data(5, false, "x") }, "GOAWAY PROTOCOL_ERROR", "stream 5 was never opened"},
		"DATA on a server's stream":             {func(p *peer) { p.data(2, false, "x") }, "GOAWAY PROTOCOL_ERROR", "stream 2 was never opened"},
		"DATA on no stream":                     {raw(http2.FrameData, 0, 0, "x"), "GOAWAY PROTOCOL_ERROR", ""},
		"padding longer than its frame":         {raw(http2.FrameData, http2.FlagDataPadded, 1, "\xffx"), "GOAWAY PROTOCOL_ERROR", ""},
		"a frame too long":                      {raw(http2.FrameData, 0, 1, strings.Repeat("x", 16385)), "GOAWAY FRAME_SIZE_ERROR", ""},
		"a push":                                {raw(http2.FramePushPromise, http2.FlagPushPromiseEndHeaders, 1, "\x00\x00\x00\x02\x88"), "GOAWAY PROTOCOL_ERROR", "PUSH_PROMISE"},
		"CONTINUATION alone":                    {raw(http2.FrameContinuation, http2.FlagContinuationEndHeaders, 1, "\x88"), "GOAWAY PROTOCOL_ERROR", ""},
		"DATA amid a header block":              {func(p *peer) { raw(http2.FrameHeaders, 0, 1, "\x88")(p); p.data(1, false, "x") }, "GOAWAY PROTOCOL_ERROR", ""},
		"a header block that does not compress": {raw(http2.FrameHeaders, http2.FlagHeadersEndHeaders, 1, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), "GOAWAY COMPRESSION_ERROR", ""},
		"RST_STREAM on a stream that never was": {func(p *peer) { p.framer.WriteRSTStream(7, http2.ErrCodeCancel) }, "GOAWAY PROTOCOL_ERROR", "stream 7"},
		"RST_STREAM too short":                  {raw(http2.FrameRSTStream, 0, 1, "x"), "GOAWAY FRAME_SIZE_ERROR", ""},
		"SETTINGS on a stream":                  {raw(http2.FrameSettings, 0, 1, ""), "GOAWAY PROTOCOL_ERROR", ""},
		"SETTINGS of a bad length":              {raw(http2.FrameSettings, 0, 0, "12345"), "GOAWAY FRAME_SIZE_ERROR", ""},
		"a setting out of range":                {raw(http2.FrameSettings, 0, 0, "\x00\x08\x00\x00\x00\x02"), "GOAWAY PROTOCOL_ERROR", ""},
		"an initial window out of range":        {raw(http2.FrameSettings, 0, 0, "\x00\x04\x80\x00\x00\x00"), "GOAWAY FLOW_CONTROL_ERROR", ""},
		"windows that grow too large by settings": {func(p *peer) {
			p.framer.WriteWindowUpdate(1, 1<<31-1-65535)
			p.framer.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 65536})
		}, "GOAWAY FLOW_CONTROL_ERROR", "window"},
		"PING of a bad length":                     {raw(http2.FramePing, 0, 0, "1234567"), "GOAWAY FRAME_SIZE_ERROR", ""},
		"the connection's window grows by nothing": {raw(http2.FrameWindowUpdate, 0, 0, "\x00\x00\x00\x00"), "GOAWAY PROTOCOL_ERROR", ""},
		"the connection's window grows too large":  {func(p *peer) { p.framer.WriteWindowUpdate(0, 1<<31-1) }, "GOAWAY FLOW_CONTROL_ERROR", "window"},
		"the stream's window grows by nothing":     {raw(http2.FrameWindowUpdate, 0, 1, "\x00\x00\x00\x00"), "RST_STREAM 1 PROTOCOL_ERROR", ""},
		"the stream's window grows too large":      {func(p *peer) { p.framer.WriteWindowUpdate(1, 1<<31-1) }, "RST_STREAM 1 FLOW_CONTROL_ERROR", "window"},
		"DATA after END_STREAM":                    {func(p *peer) { p.data(1, true, ""); p.data(1, false, "x") }, "RST_STREAM 1 STREAM_CLOSED", ""},
		"HEADERS after END_STREAM":                 {func(p *peer) { p.data(1, true, ""); p.respond(1, true, "a", "b") }, "RST_STREAM 1 STREAM_CLOSED", ""},
		"trailers that do not end":                 {func(p *peer) { p.respond(1, false, "a", "b") }, "RST_STREAM 1 PROTOCOL_ERROR", "trailers"},
		"a second response":                        {func(p *peer) { p.respond(1, true, ":status", "200") }, "RST_STREAM 1 PROTOCOL_ERROR", "trailers"},
		"trailers of HTTP/1.1":                     {func(p *peer) { p.respond(1, true, "keep-alive", "b") }, "RST_STREAM 1 PROTOCOL_ERROR", "no place in HTTP/2"},
		"a field name in upper case":               {func(p *peer) { p.respond(1, true, "A", "b") }, "RST_STREAM 1 PROTOCOL_ERROR", "A"},
		"a header field too long":                  {func(p *peer) { p.respond(1, true, "a", strings.Repeat("b", 70_000)) }, "GOAWAY COMPRESSION_ERROR", ""},
		"a header block without end": {func(p *peer) {
			raw(http2.FrameHeaders, 0, 1, "\x88")(p)
			for range 10 {
				raw(http2.FrameContinuation, 0, 1, strings.Repeat("\x88", 10_000))(p)
			}
		}, "GOAWAY PROTOCOL_ERROR", ""},
	} {
		t.Run(name, func(t *testing.T) {
			conn, p := openStream(t)
			test.act(p)
			require.Equal(t, test.answer, p.next())
			err := conn.WaitReadable()
			if strings.HasSuffix(name, "after END_STREAM") {
				require.NoError(t, err, "the end is the end")
				return
			}
			var failed *transport.StreamError
			require.ErrorAs(t, err, &failed)
			assert.True(t, failed.Local)
			assert.Equal(t, strings.HasPrefix(test.answer, "GOAWAY"), failed.Connection)
			assert.Contains(t, failed.Detail, test.detail)
			assert.Contains(t, err.Error(), test.answer[strings.LastIndex(test.answer, " ")+1:])
			assert.False(t, transport.IsReset(err))
		})
	}
}

// The same before a response, when a caller waits for it.
func TestStreamPeersThatAnswerBadly(t *testing.T) {
	for name, test := range map[string]struct {
		act    func(p *peer)
		answer string
	}{
		"no status":           {func(p *peer) { p.respond(1, false, "a", "b") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"a status of letters": {func(p *peer) { p.respond(1, false, ":status", "2xx") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"a status too long":   {func(p *peer) { p.respond(1, false, ":status", "0200") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"a status too low":    {func(p *peer) { p.respond(1, false, ":status", "099") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"101":                 {func(p *peer) { p.respond(1, false, ":status", "101") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"an interim end":      {func(p *peer) { p.respond(1, true, ":status", "103") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"DATA before HEADERS": {func(p *peer) { p.data(1, false, "x") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"a request":           {func(p *peer) { p.respond(1, false, ":method", "GET") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"Connection":          {func(p *peer) { p.respond(1, false, ":status", "200", "connection", "upgrade") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"Upgrade":             {func(p *peer) { p.respond(1, false, ":status", "200", "upgrade", "websocket") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"Keep-Alive":          {func(p *peer) { p.respond(1, false, ":status", "404", "keep-alive", "timeout=5") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"Proxy-Connection": {func(p *peer) { p.respond(1, false, ":status", "200", "proxy-connection", "close") },
			"RST_STREAM 1 PROTOCOL_ERROR"},
		"Transfer-Encoding": {func(p *peer) { p.respond(1, false, ":status", "200", "transfer-encoding", "chunked") },
			"RST_STREAM 1 PROTOCOL_ERROR"},
		"TE":                         {func(p *peer) { p.respond(1, false, ":status", "200", "te", "gzip") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"Connection in an interim":   {func(p *peer) { p.respond(1, false, ":status", "103", "connection", "close") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"a field name in upper case": {func(p *peer) { p.respond(1, false, ":status", "200", "A", "b") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"a field name that is none":  {func(p *peer) { p.respond(1, false, ":status", "200", "a b", "c") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"a value with a space first": {func(p *peer) { p.respond(1, false, ":status", "200", "a", " b") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"a value with a tab last":    {func(p *peer) { p.respond(1, false, ":status", "200", "a", "b\t") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"a value with NUL":           {func(p *peer) { p.respond(1, false, ":status", "200", "a", "b\x00c") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"an unknown pseudo field":    {func(p *peer) { p.respond(1, false, ":status", "200", ":mood", "good") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"a pseudo field of requests": {func(p *peer) { p.respond(1, false, ":status", "200", ":protocol", "websocket") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"the status late":            {func(p *peer) { p.respond(1, false, "a", "b", ":status", "200") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"the status twice":           {func(p *peer) { p.respond(1, false, ":status", "200", ":status", "200") }, "RST_STREAM 1 PROTOCOL_ERROR"},
		"interim responses without end": {func(p *peer) {
			for range 17 {
				p.respond(1, false, ":status", "103")
			}
		}, "RST_STREAM 1 ENHANCE_YOUR_CALM"},
		"fields too long for us": {func(p *peer) {
			fields := []string{":status", "200"}
			for range 4 {
				fields = append(fields, "a", strings.Repeat("b", 20_000))
			}
			p.respond(1, false, fields...)
		}, "RST_STREAM 1 ENHANCE_YOUR_CALM"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newH2Server(t)
			done := s.dial(t.Context())
			p := s.connection(connectEnabled)
			p.request()
			test.act(p)
			require.Equal(t, test.answer, p.next())
			d := <-done
			assert.Nil(t, d.conn)
			assert.Equal(t, transport.StageHTTP2, stage(t, d.err))
			var failed *transport.StreamError
			require.ErrorAs(t, d.err, &failed)
			assert.True(t, failed.Local)
			p.expectEnd("NO_ERROR")
		})
	}
}

// A connection that does not begin as HTTP/2 does.
func TestStreamPeersThatSpeakSomethingElse(t *testing.T) {
	for name, test := range map[string]struct{ says, answer string }{
		"HTTP/1.1":        {"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "GOAWAY FRAME_SIZE_ERROR"},
		"PING first":      {"\x00\x00\x08\x06\x00\x00\x00\x00\x0012345678", "GOAWAY PROTOCOL_ERROR"},
		"an early ACK":    {"\x00\x00\x00\x04\x01\x00\x00\x00\x00", "GOAWAY PROTOCOL_ERROR"},
		"an early answer": {"\x00\x00\x01\x01\x05\x00\x00\x00\x01\x88", "GOAWAY PROTOCOL_ERROR"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newH2Server(t)
			done := s.dial(t.Context())
			conn, err := s.listener.Accept()
			require.NoError(t, err)
			defer conn.Close()
			_, err = conn.Write([]byte(test.says))
			require.NoError(t, err)
			p := newPeer(t, conn)
			require.Equal(t, test.answer, p.next())
			var failed *transport.StreamError
			require.ErrorAs(t, (<-done).err, &failed)
			assert.True(t, failed.Connection)
		})
	}
}

// Frames that a client must not mind.
func TestStreamPeersThatAreMerelyOdd(t *testing.T) {
	conn, p := openStream(t)
	require.NoError(t, p.framer.WriteRawFrame(0xBE, 0xFF, 1, []byte("a frame nobody knows")))
	require.NoError(t, p.framer.WriteRawFrame(0xBE, 0xFF, 0, nil))
	require.NoError(t, p.framer.WriteSettings(http2.Setting{ID: 0xBEEF, Val: 1}, http2.Setting{ID: 0xBEEF, Val: 2}))
	require.NoError(t, p.framer.WriteSettings(http2.Setting{ID: http2.SettingEnableConnectProtocol, Val: 0}))
	require.NoError(t, p.framer.WriteSettings(http2.Setting{ID: http2.SettingHeaderTableSize, Val: 0}))
	require.NoError(t, p.framer.WritePing(false, [8]byte{1}))
	require.NoError(t, p.framer.WritePriority(1, http2.PriorityParam{Weight: 1}))
	p.data(1, false, "")
	p.data(1, false, "")
	require.NoError(t, p.framer.WriteDataPadded(1, false, nil, []byte{0, 0}))
	p.data(1, false, "fine")
	b := make([]byte, 10)
	n, err := conn.Read(b)
	require.NoError(t, err)
	assert.Equal(t, "fine", string(b[:n]))
	require.NoError(t, conn.Close())
	p.data(1, true, "crossing")
	require.NoError(t, p.framer.WriteWindowUpdate(1, 1))
	require.NoError(t, p.framer.WriteRSTStream(1, http2.ErrCodeCancel))
	require.Equal(t, "RST_STREAM 1 CANCEL", p.next())
	p.expectEnd("NO_ERROR")
}
