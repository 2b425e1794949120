package websocket

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"adieu/websocket/wire"

	"github.com/stretchr/testify/assert"
)

// TestEndings is state × ending × dialect: what script hears, and in which ready state
// (the digit behind each event), when a connection ends in each way.
func TestEndings(t *testing.T) {
	reason := "bye"
	code := uint16(4001)
	endings := []struct {
		name         string
		act          func(s *scene)
		rfc6455      string
		hixie76      string
		rfcConsole   string
		hixieConsole string
		after        time.Duration // of the close event, -1: do not look
	}{
		{name: "connecting, the server is not there",
			act:     func(s *scene) {},
			rfc6455: `error3 close3(false,1006,"")`, hixie76: `close3(false,1006,"")`,
			rfcConsole: "WebSocket connection to 'ws://peer.example/chat' failed: WebSocket network error: no route", hixieConsole: "WebSocket network error: no route"},
		{name: "connecting, the server ends the transport",
			act:     func(s *scene) { s.request(); s.conn.Close() },
			rfc6455: `error3 close3(false,1006,"")`, hixie76: `close3(false,1006,"")`,
			rfcConsole: "WebSocket connection to 'ws://peer.example/chat' failed: Connection closed before receiving a handshake response"},
		{name: "connecting, the server resets",
			act:     func(s *scene) { s.request(); s.conn.Abort() },
			rfc6455: `error3 close3(false,1006,"")`, hixie76: `close3(false,1006,"")`,
			rfcConsole: "WebSocket connection to 'ws://peer.example/chat' failed: WebSocket network error: connection reset by peer", hixieConsole: "WebSocket network error: connection reset by peer"},
		{name: "connecting, the server refuses",
			act:     func(s *scene) { s.request(); s.write([]byte("HTTP/1.1 403 No\r\n\r\n")); s.expectOver() },
			rfc6455: `error3 close3(false,1006,"")`, hixie76: `close3(false,1006,"")`,
			rfcConsole: "WebSocket connection to 'ws://peer.example/chat' failed: Unexpected response code: 403", hixieConsole: "Unexpected response code: 403"},
		{name: "connecting, the server never answers",
			act:     func(s *scene) { s.request(); s.expectOver() },
			rfc6455: `error3 close3(false,1006,"")`, hixie76: `close3(false,1006,"")`, after: 2 * time.Minute,
			rfcConsole: "WebSocket connection to 'ws://peer.example/chat' failed: WebSocket opening handshake timed out", hixieConsole: "WebSocket opening handshake timed out"},
		{name: "connecting, script closes",
			act: func(s *scene) {
				s.request()
				s.script(func(ws *WebSocket) { assert.NoError(s, ws.Close(nil, nil)); s.diary.note("closed%d", ws.ReadyState()) })
				s.expectOver()
			},
			rfc6455: `closed2 error3 close3(false,1006,"")`, hixie76: `closed2 close3(false,1006,"")`,
			rfcConsole: "WebSocket connection to 'ws://peer.example/chat' failed: WebSocket is closed before the connection is established.", hixieConsole: "WebSocket is closed before the connection is established."},
		{name: "connecting, the page goes away",
			act:     func(s *scene) { s.request(); s.script(func(ws *WebSocket) { ws.Stop() }); s.expectOver() },
			rfc6455: ``, hixie76: ``},

		{name: "open, the server closes",
			act: func(s *scene) {
				s.answer(nil)
				if s.ws.Hixie() {
					s.send("FF 00")
					s.expect("FF 00")
				} else {
					s.send("88 05 0F A1 62 79 65")
					s.expect("88 05 0F A1 62 79 65")
				}
				s.conn.Close()
			},
			rfc6455: `open1 close3(true,4001,"bye")`, hixie76: `open1 close3(true,1005,"")`},
		{name: "open, the server closes without a code",
			act: func(s *scene) {
				s.answer(nil)
				if s.ws.Hixie() {
					s.send("FF 80 00")
					s.expect("FF 00")
				} else {
					s.send("88 00")
					s.expect("88 00")
				}
				s.conn.Close()
			},
			rfc6455: `open1 close3(true,1005,"")`, hixie76: `open1 close3(true,1005,"")`},
		{name: "open, the server closes but leaves the transport open",
			act: func(s *scene) {
				s.answer(nil)
				s.send(map[bool]string{true: "FF 00", false: "88 02 03 E8"}[s.ws.Hixie()])
				s.expectOver()
			},
			rfc6455: `open1 close3(true,1000,"")`, hixie76: `open1 close3(true,1005,"")`, after: -1},
		{name: "open, the server closes while we have more to say than it reads",
			act: func(s *scene) {
				s.answer(nil)
				s.settled("open1")
				s.script(func(ws *WebSocket) { ws.SendText(string(make1(1 << 20))) })
				s.send(map[bool]string{true: "FF 00", false: "88 02 0B B8"}[s.ws.Hixie()])
				s.conn.CloseWrite()
			},
			rfc6455: `open1 close3(false,3000,"")`, hixie76: `open1 close3(false,1006,"")`},
		{name: "open, the server ends the transport",
			act:     func(s *scene) { s.answer(nil); s.conn.Close() },
			rfc6455: `open1 error3 close3(false,1006,"")`, hixie76: `open1 close3(false,1006,"")`,
			rfcConsole: "WebSocket connection to 'ws://peer.example/chat' failed: Connection closed without a closing handshake"},
		{name: "open, the server resets",
			act:     func(s *scene) { s.answer(nil); s.settled("open1"); s.conn.Abort() },
			rfc6455: `open1 error3 close3(false,1006,"")`, hixie76: `open1 close3(false,1006,"")`,
			rfcConsole: "WebSocket connection to 'ws://peer.example/chat' failed: WebSocket network error: connection reset by peer", hixieConsole: "WebSocket network error: connection reset by peer"},
		{name: "open, the server breaks the protocol",
			act: func(s *scene) {
				s.answer(nil)
				if s.ws.Hixie() {
					s.send("80 FF FF FF FF FF FF FF FF FF FF FF")
				} else {
					s.send("83 00")
					s.expect("88 02 03 EA")
				}
				s.expectOver()
			},
			rfc6455: `open1 error3 close3(false,1006,"")`, hixie76: `open1 error1 close3(false,1006,"")`,
			rfcConsole: "WebSocket connection to 'ws://peer.example/chat' failed: Unrecognized frame opcode: 3", hixieConsole: "WebSocket frame length too large"},
		{name: "open, the page goes away",
			act: func(s *scene) {
				s.answer(nil)
				s.settled("open1")
				s.script(func(ws *WebSocket) { ws.Stop(); s.diary.note("stopped%d", ws.ReadyState()) })
				if !s.ws.Hixie() {
					s.expect("88 02 03 E9")
				}
				s.expectOver()
			},
			rfc6455: `open1 stopped3`, hixie76: `open1 stopped3`},

		{name: "closing, the server answers",
			act: func(s *scene) {
				s.answer(nil)
				s.settled("open1")
				s.script(func(ws *WebSocket) { ws.Close(&code, &reason); s.diary.note("closed%d", ws.ReadyState()) })
				if s.ws.Hixie() {
					s.expect("FF 00")
					s.send("FF 00")
				} else {
					s.expect("88 05 0F A1 62 79 65")
					s.send("88 05 0F A1 62 79 65")
				}
				s.conn.Close()
			},
			rfc6455: `open1 closed2 close3(true,4001,"bye")`, hixie76: `open1 closed2 close3(true,1005,"")`},
		{name: "closing, a message and then the answer",
			act: func(s *scene) {
				s.answer(nil)
				s.settled("open1")
				s.script(func(ws *WebSocket) { ws.Close(nil, nil) })
				if s.ws.Hixie() {
					s.expect("FF 00")
					s.send("00 6C 61 74 65 FF FF 00")
				} else {
					s.expect("88 00")
					s.send("81 04 6C 61 74 65 88 00")
				}
				s.conn.Close()
			},
			rfc6455: `open1 close3(true,1005,"")`, hixie76: `open1 message2(late) close3(true,1005,"")`},
		{name: "closing, both at the same time",
			act: func(s *scene) {
				s.answer(nil)
				s.settled("open1")
				s.script(func(ws *WebSocket) {
					s.send(map[bool]string{true: "FF 00", false: "88 02 0B B8"}[s.ws.Hixie()])
					ws.Close(nil, nil)
				})
				// One goodbye of ours, whichever was first.
				s.read(map[bool]int{true: 2, false: 6}[s.ws.Hixie()])
				s.conn.CloseWrite()
				s.expectOver()
			},
			rfc6455: `open1 close3(true,3000,"")`, hixie76: `open1 close3(true,1005,"")`},
		{name: "closing, the server ends the transport",
			act: func(s *scene) {
				s.answer(nil)
				s.settled("open1")
				s.script(func(ws *WebSocket) { ws.Close(nil, nil) })
				s.expect(map[bool]string{true: "FF 00", false: "88 00"}[s.ws.Hixie()])
				s.conn.Close()
			},
			rfc6455: `open1 close3(false,1006,"")`, hixie76: `open1 close3(false,1006,"")`},
		{name: "closing, the server resets",
			act: func(s *scene) {
				s.answer(nil)
				s.settled("open1")
				s.script(func(ws *WebSocket) { ws.Close(nil, nil) })
				s.expect(map[bool]string{true: "FF 00", false: "88 00"}[s.ws.Hixie()])
				s.conn.Abort()
			},
			rfc6455: `open1 close3(false,1006,"")`, hixie76: `open1 close3(false,1006,"")`,
			hixieConsole: "WebSocket network error: connection reset by peer"},
		{name: "closing, the server breaks the protocol",
			act: func(s *scene) {
				s.answer(nil)
				s.settled("open1")
				s.script(func(ws *WebSocket) { ws.Close(nil, nil) })
				s.expect(map[bool]string{true: "FF 00", false: "88 00"}[s.ws.Hixie()])
				s.send(map[bool]string{true: "80 FF FF FF FF FF FF FF FF FF FF FF", false: "83 00"}[s.ws.Hixie()])
				s.expectEOF() // no second Close
			},
			rfc6455: `open1 error3 close3(false,1006,"")`, hixie76: `open1 error2 close3(false,1006,"")`,
			rfcConsole: "WebSocket connection to 'ws://peer.example/chat' failed: Unrecognized frame opcode: 3", hixieConsole: "WebSocket frame length too large"},
		{name: "closing, the server never answers",
			act: func(s *scene) {
				s.answer(nil)
				s.script(func(ws *WebSocket) {})
				s.settled("open1")
				s.start = time.Now()
				s.script(func(ws *WebSocket) { ws.Close(nil, nil) })
				s.expect(map[bool]string{true: "FF 00", false: "88 00"}[s.ws.Hixie()])
				s.expectEOF()
			},
			rfc6455: `open1 close3(false,1006,"")`, hixie76: `open1 close3(false,1006,"")`, after: -1},
	}
	for _, e := range endings {
		for _, p := range []Protocol{RFC6455, Hixie76} {
			t.Run(e.name+"/"+p.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					cfg := Config{Protocol: p}
					if e.name == "connecting, the server is not there" {
						cfg.Dialer = &memDialer{refuse: errors.New("no route")}
					}
					s := newScene(t, cfg)
					e.act(s)
					s.settled(choose(p == Hixie76, e.hixie76, e.rfc6455))
					if e.after > 0 {
						assert.Equal(t, e.after, time.Since(s.start).Truncate(time.Second))
					}
					console := ""
					s.script(func(*WebSocket) {
						if len(s.loop.console) > 0 {
							console = s.loop.console[0]
							assert.Len(t, s.loop.console, 1)
						}
					})
					assert.Equal(t, choose(p == Hixie76, e.hixieConsole, e.rfcConsole), console)
					s.finish()
					assert.Equal(t, choose(p == Hixie76, e.hixie76, e.rfc6455), s.diary.String(), "events after the end")
				})
			})
		}
	}
}

func TestDeadlines(t *testing.T) {
	silent := func(s *scene) {
		s.script(func(ws *WebSocket) { ws.Close(nil, nil) })
		s.expect(map[bool]string{true: "FF 00", false: "88 00"}[s.ws.Hixie()])
		s.expectEOF()
	}
	lingering := func(s *scene) {
		s.send(map[bool]string{true: "FF 00", false: "88 00"}[s.ws.Hixie()])
		s.expect(map[bool]string{true: "FF 00", false: "88 00"}[s.ws.Hixie()])
		s.expectEOF()
	}
	for _, c := range []struct {
		name string
		cfg  Config
		act  func(*scene)
		want time.Duration
	}{
		{"RFC 6455 waits 30 s for the peer's Close", Config{}, silent, 30 * time.Second},
		{"the draft waits twice the maximum segment lifetime", Config{Protocol: Hixie76}, silent, 240 * time.Second},
		{"the wait can be configured", Config{CloseTimeout: time.Second}, silent, time.Second},
		{"an RFC 6455 client waits 2 s for the server's FIN", Config{}, lingering, 2 * time.Second},
		{"the draft's client does not wait for it", Config{Protocol: Hixie76}, lingering, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := openScene(t, c.cfg)
				start := time.Now()
				c.act(s)
				assert.Equal(t, c.want, time.Since(start), "from our goodbye to our FIN")
				s.finish()
			})
		})
	}
}

// The peer's FIN may come while Fail has changed the state but not yet woken the reader.
func TestFailureIsReportedWhenTheTransportEndsFirst(t *testing.T) {
	for protocol, want := range map[Protocol]string{
		RFC6455: `open1 error3 close3(false,1006,"")`,
		Hixie76: `open1 close3(false,1006,"")`,
	} {
		synctest.Test(t, func(t *testing.T) {
			s := openScene(t, Config{Protocol: protocol})
			s.ws.channel.fail(violation(closeProtocolError, "told to"))
			s.conn.CloseWrite()
			s.expectOver()
			s.settled(want)
			s.finish()
		})
	}
}

// A close deadline that counts from the call of close() would cut off a reader that is
// slow but reads.
func TestSlowReaderGetsEverythingBeforeTheGoodbye(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openScene(t, Config{})
		const size = 4 << 20
		s.script(func(ws *WebSocket) {
			_, err := ws.SendBinary(make([]byte, size))
			assert.NoError(t, err)
			ws.Close(nil, nil)
		})
		head := s.read(14)
		assert.Equal(t, byte(0x82), head[0])
		for range 64 {
			s.read(size / 64)
			time.Sleep(5 * time.Second) // 320 s in all
		}
		s.expect("88 00")
		s.send("88 00")
		s.conn.CloseWrite()
		s.settled(`open1 close3(true,1005,"")`)
		s.finish()
	})
}

func TestHandshakeIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{UserAgent: "Test/1"}, "chat", "superchat")
		r := s.request()
		assert.Equal(t, "/chat", r.Target)
		var names []string
		for _, f := range r.Fields {
			names = append(names, f.Name)
		}
		assert.Equal(t, []string{"Host", "Connection", "Pragma", "Cache-Control", "User-Agent", "Upgrade", "Origin", "Sec-WebSocket-Version", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions"}, names)
		assert.Equal(t, "chat, superchat", r.Fields.Get("Sec-WebSocket-Protocol"))
		assert.Equal(t, "http://page.example", r.Fields.Get("Origin"))
		answer := rightAnswer(r)
		answer.Fields.Add("Sec-WebSocket-Protocol", "superchat")
		s.write(answer.Append(nil))
		s.settled("open1")
		s.script(func(ws *WebSocket) { assert.Equal(t, "superchat", ws.Protocol()) })
		s.finish()
	})
}

// TestHandshakeAnswers spoils the server's answer in one way at a time.
func TestHandshakeAnswers(t *testing.T) {
	set := func(name, value string) func(*wire.Response) {
		return func(r *wire.Response) { r.Fields.Set(name, value) }
	}
	add := func(name, value string) func(*wire.Response) {
		return func(r *wire.Response) { r.Fields.Add(name, value) }
	}
	del := func(name string) func(*wire.Response) { return func(r *wire.Response) { r.Fields.Del(name) } }
	const during = "Error during WebSocket handshake: "
	for _, c := range []struct {
		name      string
		spoil     func(*wire.Response)
		protocols []string
		rfc6455   string // "" opens, "-" is not tried
		hixie76   string
	}{
		{"right", nil, nil, "", ""},
		{"status 200", func(r *wire.Response) { r.Status = 200 }, nil, "Unexpected response code: 200", "Unexpected response code: 200"},
		{"HTTP/1.0", func(r *wire.Response) { r.Version = "HTTP/1.0" }, nil, "Invalid HTTP version string: HTTP/1.0", ""},
		{"HTTP/2.1", func(r *wire.Response) { r.Version = "HTTP/2.1" }, nil, "", ""},
		{"not HTTP", func(r *wire.Response) { r.Version = "ICY" }, nil, "Invalid HTTP version string: ICY", ""},
		{"reason with a NUL", func(r *wire.Response) { r.Reason = "a\x00b" }, nil, "Status line contains embedded null", "Status line contains embedded null"},
		{"reason not ASCII", func(r *wire.Response) { r.Reason = "é" }, nil, "", ""},
		{"version not ASCII", func(r *wire.Response) { r.Version = "HTTPé/1.1" }, nil, "Status line contains non-ASCII character", ""},
		{"reason empty", func(r *wire.Response) { r.Reason = "" }, nil, "", ""},
		{"status line of 1024 bytes", func(r *wire.Response) { r.Reason = string(make1(1024 - len("HTTP/1.1 101 \r\n"))) }, nil, "", ""},
		{"status line of 1025 bytes", func(r *wire.Response) { r.Reason = string(make1(1025 - len("HTTP/1.1 101 \r\n"))) }, nil, "Status line is too long", "Status line is too long"},
		{"a folded field", set("X", "a\r\n\t b"), nil, "", "Unexpected CR in name at \t b"},
		{"a folded Accept", func(r *wire.Response) {
			r.Fields.Set("Sec-WebSocket-Accept", "\r\n "+r.Fields.Get("Sec-WebSocket-Accept"))
		}, nil, "", "-"},
		{"no Upgrade", del("Upgrade"), nil, during + "'Upgrade' header is missing", during + "'Upgrade' header is missing"},
		{"no Connection", del("Connection"), nil, during + "'Connection' header is missing", during + "'Connection' header is missing"},
		{"other Upgrade", set("Upgrade", "h2c"), nil, during + "'Upgrade' header value is not 'WebSocket'", during + "'Upgrade' header value is not 'WebSocket'"},
		{"Upgrade in capitals", set("Upgrade", "WEBSOCKET"), nil, "", ""},
		{"Connection close", set("Connection", "close"), nil, during + "'Connection' header value is not 'Upgrade'", during + "'Connection' header value is not 'Upgrade'"},
		{"Connection as a list", set("Connection", "keep-alive, upgrade"), nil, "", during + "'Connection' header value is not 'Upgrade'"},
		{"no Accept", del("Sec-WebSocket-Accept"), nil, during + "'Sec-WebSocket-Accept' header is missing", "-"},
		{"wrong Accept", set("Sec-WebSocket-Accept", "x"), nil, during + "Sec-WebSocket-Accept mismatch", "-"},
		{"two Accepts", add("Sec-WebSocket-Accept", "x"), nil, "The Sec-WebSocket-Accept header MUST NOT appear more than once in an HTTP response", "-"},
		{"an extension", add("Sec-WebSocket-Extensions", "x-foo; a=1"), nil, "Received unexpected extension: x-foo", ""},
		{"two extension fields", func(r *wire.Response) {
			r.Fields.Add("Sec-WebSocket-Extensions", "a")
			r.Fields.Add("Sec-WebSocket-Extensions", "b")
		}, nil, "The Sec-WebSocket-Extensions header MUST NOT appear more than once in an HTTP response", ""},
		{"subprotocol not asked for", add("Sec-WebSocket-Protocol", "chat"), nil, during + "Sec-WebSocket-Protocol mismatch", ""},
		{"another subprotocol", add("Sec-WebSocket-Protocol", "b"), []string{"a"}, during + "Sec-WebSocket-Protocol mismatch", during + "protocol mismatch: a != b"},
		{"subprotocol ignored by the server", nil, []string{"a"}, during + "'Sec-WebSocket-Protocol' header is missing", during + "protocol mismatch: a != "},
		{"two subprotocols", func(r *wire.Response) {
			r.Fields.Add("Sec-WebSocket-Protocol", "a")
			r.Fields.Add("Sec-WebSocket-Protocol", "a")
		}, []string{"a"}, "The Sec-WebSocket-Protocol header MUST NOT appear more than once in an HTTP response", ""},
		{"header name not ASCII", add("\xA5", ""), nil, "Invalid UTF-8 sequence in header name", "Invalid UTF-8 sequence in header name"},
		{"header value not UTF-8", add("X", "\xA5"), nil, "", "Invalid UTF-8 sequence in header value"},
		{"header name with a space", add("X Y", ""), nil, "Invalid header name: X Y", ""},
		{"header without a name", add("", "x"), nil, "Invalid header name: ", "Invalid header name: "},
		{"other origin", set("Sec-WebSocket-Origin", "http://example.com"), nil, "", during + "origin mismatch: http://page.example != http://example.com"},
		{"other location", set("Sec-WebSocket-Location", "ws://peer.example/"), nil, "", during + "location mismatch: ws://peer.example/chat != ws://peer.example/"},
		{"no origin", del("Sec-WebSocket-Origin"), nil, "", during + "'Sec-WebSocket-Origin' header is missing"},
		{"no location", del("Sec-WebSocket-Location"), nil, "", during + "'Sec-WebSocket-Location' header is missing"},
		{"wrong MD5", func(r *wire.Response) { r.Body = make1(16) }, nil, "-", during + "challenge response mismatch"},
	} {
		for _, p := range []Protocol{RFC6455, Hixie76} {
			want := choose(p == Hixie76, c.hixie76, c.rfc6455)
			if want == "-" {
				continue
			}
			t.Run(c.name+"/"+p.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := newScene(t, Config{Protocol: p}, c.protocols...)
					s.answer(c.spoil)
					if want == "" {
						s.settled("open1")
						s.finish()
						return
					}
					s.expectOver()
					s.settled(choose(p == Hixie76, `close3(false,1006,"")`, `error3 close3(false,1006,"")`))
					prefix := choose(p == Hixie76, "", "WebSocket connection to 'ws://peer.example/chat' failed: ")
					s.script(func(*WebSocket) { assert.Equal(t, []string{prefix + want}, s.loop.console) })
					s.finish()
				})
			})
		}
	}
}

func TestExtensionThatWasNotOffered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{DisableCompression: true})
		s.answer(func(r *wire.Response) {
			assert.False(t, s.asked.Fields.Has("Sec-WebSocket-Extensions"))
			r.Fields.Add("Sec-WebSocket-Extensions", deflateName)
		})
		s.expectOver()
		s.settled(`error3 close3(false,1006,"")`)
		s.script(func(*WebSocket) {
			assert.Contains(t, s.loop.console[0], "Received unexpected extension: permessage-deflate")
		})
		s.finish()
	})
}

// A server may announce its answer: whoever asked reads on (RFC 9110 §15.2).
func TestInterimResponses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{})
		answer := rightAnswer(s.request()).Append(nil)
		s.write([]byte("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"))
		s.write(append(answer, unhex(t, "81 01 61")...))
		s.settled("open1 message1(a)")
		s.finish()
	})
}

// make1 is n letters.
func make1(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = 'x'
	}
	return b
}
