package websocket

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"adieu/dom"
	"adieu/websocket/transport/memnet"
	"adieu/websocket/wire"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func exceptionName(err error) string {
	if e, ok := err.(*dom.Exception); ok {
		return e.Name
	}
	return ""
}

func TestConstructorRefuses(t *testing.T) {
	for _, c := range []struct {
		name, url string
		protocols []string
		rfc6455   string
		hixie76   string
		console   string
	}{
		{"no URL", "ws://a b/", nil, "SyntaxError", "SyntaxError", "Invalid url for WebSocket ws://a b/"},
		{"fragment", "ws://peer.example/#x", nil, "SyntaxError", "SyntaxError", "URL has fragment component ws://peer.example/#x"},
		{"scheme", "ftp://peer.example/", nil, "SyntaxError", "SyntaxError", "Wrong url scheme for WebSocket ftp://peer.example/"},
		{"empty subprotocol", "ws://peer.example/", []string{""}, "SyntaxError", "SyntaxError", "Wrong protocol for WebSocket ''"},
		{"subprotocol twice", "ws://peer.example/", []string{"a", "a"}, "SyntaxError", "", "WebSocket protocols contain duplicates: 'a'"},
		{"blocked port", "ws://peer.example:25/", nil, "", "SecurityError", "WebSocket port 25 blocked"},
	} {
		for _, p := range []Protocol{RFC6455, Hixie76} {
			t.Run(c.name+"/"+p.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					l := startLoop()
					l.do(func() {
						_, err := New(l, &Config{Protocol: p, Dialer: &memDialer{accept: make(chan *memnet.Conn)}}, c.url, c.protocols)
						want := choose(p == Hixie76, c.hixie76, c.rfc6455)
						assert.Equal(t, want, exceptionName(err))
						if want != "" {
							assert.Equal(t, []string{c.console}, l.console)
						}
					})
					l.stop()
				})
			})
		}
	}
}

func TestBlockedPortFailsTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := startLoop()
		var d diary
		l.do(func() {
			ws, err := New(l, nil, "ws://peer.example:25/", nil)
			require.NoError(t, err)
			d.listen(ws)
		})
		synctest.Wait()
		assert.Equal(t, `error3 close3(false,1006,"")`, d.String())
		l.stop()
	})
}

func TestCloseArguments(t *testing.T) {
	code := func(n uint16) *uint16 { return &n }
	text := func(s string) *string { return &s }
	for _, c := range []struct {
		name   string
		code   *uint16
		reason *string
		want   string // exception, or the Close frame
	}{
		{"nothing", nil, nil, "88 00"},
		{"1000", code(1000), nil, "88 02 03 e8"},
		{"4999 and a reason", code(4999), text("é"), "88 04 13 87 c3 a9"},
		{"a reason alone", nil, text("x"), "88 03 03 e8 78"},
		{"an empty reason alone", nil, text(""), "88 00"},
		{"999", code(999), nil, "InvalidAccessError"},
		{"1001", code(1001), nil, "InvalidAccessError"},
		{"2999", code(2999), nil, "InvalidAccessError"},
		{"5000", code(5000), nil, "InvalidAccessError"},
		{"0", code(0), nil, "InvalidAccessError"},
		{"a reason of 123 bytes", code(1000), text(strings.Repeat("x", 123)), "88 7d 03 e8" + strings.Repeat("78", 123)},
		{"a reason of 124 bytes", code(1000), text(strings.Repeat("x", 124)), "SyntaxError"},
		{"a reason of 63 letters and 126 bytes", nil, text(strings.Repeat("é", 63)), "SyntaxError"},
		{"both wrong", code(1), text(strings.Repeat("x", 124)), "InvalidAccessError"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := openScene(t, Config{})
				s.script(func(ws *WebSocket) {
					err := ws.Close(c.code, c.reason)
					if strings.HasSuffix(c.want, "Error") {
						assert.Equal(t, c.want, exceptionName(err))
						assert.Equal(t, Open, ws.ReadyState())
					} else {
						assert.NoError(t, err)
					}
				})
				if !strings.HasSuffix(c.want, "Error") {
					s.expect(c.want)
				}
				s.finish()
			})
		})
	}
}

func TestSendWhileConnecting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{})
		s.script(func(ws *WebSocket) {
			_, err := ws.SendText("early")
			assert.Equal(t, "InvalidStateError", exceptionName(err))
			assert.Zero(t, ws.BufferedAmount())
		})
		s.request()
		s.finish()
	})
}

// bufferedAmount counts what script queued, to the byte, changes between turns only, and
// never shrinks once the socket is closed.
func TestBufferedAmount(t *testing.T) {
	for _, p := range []Protocol{RFC6455, Hixie76} {
		t.Run(p.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				overhead := choose[uint64](p == Hixie76, 2, 0)
				s := openScene(t, Config{Protocol: p})
				s.script(func(ws *WebSocket) {
					for i, text := range []string{"", "x", "é", "\U0001F600"} {
						before := ws.BufferedAmount()
						sent, err := ws.SendText(text)
						assert.True(t, sent)
						assert.NoError(t, err)
						assert.Equal(t, before+uint64(len(text))+overhead, ws.BufferedAmount(), i)
					}
					synctest.Wait() // all of it is written by now, but the turn goes on
					assert.Equal(t, 7+4*overhead, ws.BufferedAmount())
				})
				s.script(func(ws *WebSocket) { assert.Zero(t, ws.BufferedAmount()) })

				s.script(func(ws *WebSocket) {
					ws.Close(nil, nil)
					sent, err := ws.SendText("late")
					assert.False(t, sent)
					assert.NoError(t, err)
					assert.Equal(t, 4+overhead, ws.BufferedAmount())
				})
				s.conn.Close()
				s.settled(`open1 close3(false,1006,"")`)
				s.script(func(ws *WebSocket) {
					ws.SendText("later")
					assert.Equal(t, 9+2*overhead, ws.BufferedAmount())
				})
				s.finish()
			})
		})
	}
}

// What a broken connection could not send stays counted.
func TestBufferedAmountKeepsWhatWasLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openScene(t, Config{})
		s.script(func(ws *WebSocket) { ws.SendBinary(make([]byte, 10<<20)) })
		synctest.Wait()
		s.conn.Abort()
		s.settled(`open1 error3 close3(false,1006,"")`)
		s.script(func(ws *WebSocket) {
			lost := ws.BufferedAmount()
			assert.Greater(t, lost, uint64(9<<20))
			assert.Less(t, lost, uint64(10<<20))
		})
		s.finish()
	})
}

// What is still written after the close event, in the background, is not script's concern.
func TestBufferedAmountOfAClosedSocketStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openScene(t, Config{})
		s.script(func(ws *WebSocket) {
			_, err := ws.SendBinary(make([]byte, 500_000)) // more than the buffers hold
			assert.NoError(t, err)
			assert.NoError(t, ws.Close(nil, nil))
		})
		s.settled(`open1 close3(false,1006,"")`) // the peer read nothing in time
		var before uint64
		s.script(func(ws *WebSocket) { before = ws.BufferedAmount() })
		assert.NotZero(t, before)
		s.expectOver()
		s.script(func(ws *WebSocket) {
			assert.Equal(t, before, ws.BufferedAmount())
			ws.SendText("12345678")
			assert.Equal(t, before+8, ws.BufferedAmount())
		})
		s.finish()
	})
}

func TestSendBeyondTheLimit(t *testing.T) {
	for _, p := range []Protocol{RFC6455, Hixie76} {
		t.Run(p.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := openScene(t, Config{Protocol: p, MaxBufferedAmount: 10})
				s.script(func(ws *WebSocket) {
					fits := choose(p == Hixie76, "12345678", "1234567890") // the draft counts its framing
					sent, err := ws.SendText(fits)
					assert.True(t, sent, "the limit itself is allowed")
					assert.NoError(t, err)
					sent, err = ws.SendText("")
					assert.Equal(t, p == RFC6455, sent, "an empty message of RFC 6455 costs nothing")
					assert.NoError(t, err)
					sent, err = ws.SendText("1")
					assert.False(t, sent)
					assert.NoError(t, err)
					assert.Equal(t, choose(p == Hixie76, Open, Closing), ws.ReadyState())
				})
				s.settled(choose(p == Hixie76, "open1", `open1 error3 close3(false,1006,"")`))
				s.finish()
			})
		})
	}
}

// A script that does not take its messages makes the peer wait instead of filling memory.
func TestFullInboundQueueStopsThePeer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openScene(t, Config{MaxInboundBytes: 8 << 10})
		const n = 1000
		message := wire.AppendFrame(nil, wire.Header{Fin: true, Opcode: wire.OpText}, make1(1<<10))
		block := make(chan struct{})
		s.loop.QueueTask(dom.TaskTimer, func() { <-block })
		written := make(chan int, n)
		go func() {
			for i := range n {
				s.conn.Write(message)
				written <- i
			}
		}()
		synctest.Wait()
		assert.Less(t, len(written), 300, "the peer must be made to wait")
		close(block)
		synctest.Wait()
		got := 0
		s.script(func(*WebSocket) { got = strings.Count(s.diary.String(), "message") })
		assert.Equal(t, n, got, "and nothing may be lost")
		s.finish()
	})
}

// close() frees a reader that waits for a script which never takes its messages.
func TestCloseFreesAWaitingReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openScene(t, Config{MaxInboundMessages: 1})
		s.script(func(ws *WebSocket) {
			s.send("81 01 61 81 01 62 81 01 63 88 00")
			synctest.Wait()
			ws.Close(nil, nil)
		})
		s.expect("88 00")
		s.conn.CloseWrite()
		s.settled(`open1 close3(true,1005,"")`)
		s.finish()
	})
}

// After close() the peer is not kept waiting by a script that never takes its messages.
func TestCloseFreesAWaitingPeer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openScene(t, Config{MaxInboundBytes: 4 << 10})
		s.script(func(ws *WebSocket) {
			done := make(chan struct{})
			go func() {
				s.conn.Write(wire.AppendFrame(nil, wire.Header{Fin: true, Opcode: wire.OpText}, make1(1<<20)))
				for range 1000 {
					s.conn.Write(wire.AppendFrame(nil, wire.Header{Fin: true, Opcode: wire.OpText}, make1(1<<10)))
				}
				close(done)
			}()
			synctest.Wait()
			ws.Close(nil, nil)
			synctest.Wait()
			select {
			case <-done:
			default:
				t.Error("the peer still waits")
			}
		})
		s.finish()
	})
}

func TestPings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openScene(t, Config{})
		s.send("89 05 48 65 6c 6c 6f")
		s.expect("8a 05 48 65 6c 6c 6f")
		s.send("89 00")
		s.expect("8a 00")
		s.finish()
	})
}

// A pong does not wait for all that is queued: it goes out behind the message that is being
// written.
func TestPongGoesAheadOfTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openScene(t, Config{DisableCompression: true})
		const header, size, messages = 14, 1 << 20, 5
		s.script(func(ws *WebSocket) { ws.SendBinary(make([]byte, size)) })
		synctest.Wait() // the writer is in the middle of it
		s.script(func(ws *WebSocket) {
			for range messages - 1 {
				ws.SendBinary(make([]byte, size))
			}
		})
		s.read(header + size + 1) // now the writer has all the others before it
		synctest.Wait()
		s.send("89 01 61")
		synctest.Wait()
		s.read(header + size - 1)
		s.expect("8a 01 61")
		s.read((messages - 2) * (header + size))
		s.finish()
	})
}

// Nothing follows our Close, while the peer's is awaited either.
func TestNoPongAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openScene(t, Config{})
		s.script(func(ws *WebSocket) { ws.Close(nil, nil) })
		s.expect("88 00")
		s.send("89 01 61")
		synctest.Wait()
		s.send("88 00")
		require.NoError(t, s.conn.CloseWrite())
		s.expectEOF()
		s.settled(`open1 close3(true,1005,"")`)
		s.finish()
	})
}

// Of many pings that cannot be answered in time only a few are, the newest among them.
func TestPingStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openScene(t, Config{})
		s.script(func(ws *WebSocket) { ws.SendBinary(make([]byte, 1<<20)) }) // keeps the writer busy
		synctest.Wait()
		for i := range 100 {
			s.write([]byte{0x89, 1, byte(i)})
		}
		synctest.Wait()
		s.read(14 + 1<<20)
		for _, answered := range []string{"8a 01 00", "8a 01 01", "8a 01 02", "8a 01 63"} {
			s.expect(answered)
		}
		s.finish()
	})
}

func TestBinaryType(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openScene(t, Config{})
		var got []any
		s.script(func(ws *WebSocket) {
			assert.Equal(t, "blob", ws.BinaryType())
			ws.SetBinaryType("Blob")
			assert.Equal(t, "blob", ws.BinaryType())
			ws.AddEventListener("message", dom.NewListener(func(ev dom.AnyEvent) error {
				got = append(got, ev.(*dom.MessageEvent).Data)
				assert.Equal(t, "ws://peer.example", ev.(*dom.MessageEvent).Origin)
				ws.SetBinaryType("arraybuffer") // counts from the next message on, even one that has come
				return nil
			}), dom.ListenerOptions{})
			s.send("82 01 61 82 01 62")
			synctest.Wait()
		})
		synctest.Wait()
		s.script(func(*WebSocket) {
			require.Len(t, got, 2)
			assert.Equal(t, []byte("a"), got[0].(*dom.Blob).Bytes())
			assert.Equal(t, dom.ArrayBufferData("b"), got[1])
		})
		s.finish()
	})
}

// A page may go away inside a listener: nothing more is heard, not even of what was read.
func TestPageGoesAwayInsideAListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openScene(t, Config{})
		s.script(func(ws *WebSocket) {
			ws.AddEventListener("message", dom.NewListener(func(dom.AnyEvent) error { ws.Stop(); return nil }), dom.ListenerOptions{})
			s.send("81 01 61 81 01 62 88 00")
			synctest.Wait()
		})
		s.settled("open1 message1(a)")
		s.finish()
		assert.Equal(t, "open1 message1(a)", s.diary.String())
	})
}

// The last events of a connection that failed are two, and a page may go away in the first.
func TestPageGoesAwayInTheErrorEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openScene(t, Config{})
		s.script(func(ws *WebSocket) {
			ws.AddEventListener("error", dom.NewListener(func(dom.AnyEvent) error {
				for _, o := range slices.Clone(s.loop.active) {
					o.Stop()
				}
				return nil
			}), dom.ListenerOptions{})
		})
		s.conn.Close()
		s.settled("open1 error3")
		s.finish()
		assert.Equal(t, "open1 error3", s.diary.String())
		assert.Empty(t, s.loop.active)
	})
}

// goneContext stops what is registered with it, as a context that has gone does.
type goneContext struct{ *loop }

func (goneContext) AddActiveObject(o dom.ActiveObject) { o.Stop() }

func TestConstructorInAContextThatHasGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := startLoop()
		l.do(func() {
			ws, err := New(goneContext{l}, &Config{Dialer: &memDialer{accept: make(chan *memnet.Conn)}}, "ws://peer.example/", nil)
			require.NoError(t, err)
			assert.Equal(t, Closed, ws.ReadyState())
		})
		synctest.Wait()
		assert.Zero(t, l.held())
		l.stop()
	})
}

// The page may go away when the news of the end is already on its way to it.
func TestPageGoesAwayBeforeTheNewsOfTheEnd(t *testing.T) {
	for name, end := range map[string]string{"clean": " 88 00", "lost": ""} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := openScene(t, Config{})
				s.script(func(ws *WebSocket) {
					ws.AddEventListener("message", dom.NewListener(func(dom.AnyEvent) error { ws.Stop(); return nil }), dom.ListenerOptions{})
					s.send("81 01 61" + end)
					s.conn.CloseWrite()
					synctest.Wait()
				})
				s.finish()
				assert.Equal(t, "open1 message1(a)", s.diary.String())
				assert.Empty(t, s.loop.console)
			})
		})
	}
}

// close() inside the open event, before the peer's first message, which came with the
// handshake: the message is dropped.
func TestCloseInsideOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{})
		s.script(func(ws *WebSocket) {
			ws.AddEventListener("open", dom.NewListener(func(dom.AnyEvent) error { return ws.Close(nil, nil) }), dom.ListenerOptions{})
		})
		answer := rightAnswer(s.request()).Append(nil)
		s.write(append(answer, unhex(t, "81 01 61")...))
		s.expect("88 00")
		s.send("88 00")
		s.conn.CloseWrite()
		s.settled(`open1 close3(true,1005,"")`)
		s.finish()
	})
}

// close() when the connection is open but the open event has not come yet is still a
// close() while CONNECTING.
func TestCloseBeforeTheNewsOfOpening(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{})
		s.script(func(ws *WebSocket) {
			s.answer(nil)
			synctest.Wait() // the channel is open
			assert.Equal(t, Connecting, ws.ReadyState())
			ws.Close(nil, nil)
			assert.Equal(t, Closing, ws.ReadyState())
		})
		s.expect("88 02 03 e9")
		s.expectEOF()
		s.settled(`error3 close3(false,1006,"")`)
		s.finish()
	})
}

// The byte-wise peer and the byte-wise network must not be noticed.
func TestEverythingByteByByte(t *testing.T) {
	for _, p := range []Protocol{RFC6455, Hixie76} {
		t.Run(p.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dial := &memDialer{config: memnet.Config{MaxRead: 1, SendBuffer: 1, ReceiveBuffer: 1}, accept: make(chan *memnet.Conn)}
				s := newScene(t, Config{Protocol: p, Dialer: dial})
				s.dial = dial
				s.answer(nil)
				s.send(choose(p == Hixie76, "00 61 62 FF FF 00", "81 02 61 62 88 02 03 E8"))
				s.expect(choose(p == Hixie76, "FF 00", "88 02 03 E8"))
				s.conn.CloseWrite()
				s.settled(choose(p == Hixie76, `open1 message1(ab) close3(true,1005,"")`, `open1 message1(ab) close3(true,1000,"")`))
				s.finish()
			})
		})
	}
}

func TestWaitingTimeIsNotMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openScene(t, Config{})
		time.Sleep(24 * time.Hour) // an idle connection lives
		s.send("81 01 61")
		s.settled("open1 message1(a)")
		s.finish()
	})
}

// close() meets every moment of a failing or succeeding opening handshake, and of the
// peer's leaving: there is always exactly one close event, and one line on the console at most.
func TestCloseAtAnyMomentOfOpening(t *testing.T) {
	for _, p := range []Protocol{RFC6455, Hixie76} {
		for _, answer := range []func(*scene){
			func(s *scene) { s.conn.Close() },
			func(s *scene) { s.write([]byte("HTTP/1.1 404 No\r\n\r\n")); s.conn.CloseWrite() },
			func(s *scene) { s.write(rightAnswer(s.asked).Append(nil)); s.conn.CloseWrite() },
		} {
			for delay := range 60 {
				synctest.Test(t, func(t *testing.T) {
					s := newScene(t, Config{Protocol: p})
					s.request()
					go func() { spin(delay * 200); answer(s) }()
					s.script(func(ws *WebSocket) {
						spin((60 - delay) * 200)
						if ws.Close(nil, nil); s.diary.String() == "" {
							assert.Equal(t, Closing, ws.ReadyState())
						}
					})
					synctest.Wait()
					time.Sleep(time.Hour)
					s.script(func(ws *WebSocket) {
						assert.Equal(t, 1, strings.Count(s.diary.String(), "close3(false,1006"), s.diary.String())
						assert.LessOrEqual(t, len(s.loop.console), 1, "%v", s.loop.console)
					})
					s.finish()
				})
			}
		}
	}
}

// spin takes a little time that no virtual clock sees.
func spin(n int) {
	for i := range n {
		spun.Store(int64(i))
	}
}

var spun atomic.Int64
