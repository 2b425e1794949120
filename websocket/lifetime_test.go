package websocket

import (
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lost is a scene whose WebSocket nobody refers to: only the listeners of some types, which
// do not refer to it either.
type lost struct {
	*scene
	socket weak.Pointer[WebSocket]
}

func newLost(t *testing.T, cfg Config, types string) *lost {
	t.Helper()
	l := &lost{scene: emptyScene(t, &cfg)}
	l.loop.do(func() {
		ws, err := New(l.loop, &cfg, "ws://peer.example/chat", nil)
		require.NoError(t, err)
		for typ := range strings.FieldsSeq(types) {
			ws.AddEventListener(typ, dom.NewListener(func(ev dom.AnyEvent) error {
				l.diary.note("%s", typ)
				return nil
			}), dom.ListenerOptions{})
		}
		l.socket = weak.Make(ws)
	})
	return l
}

// with runs f with the socket while it is alive.
func (l *lost) with(f func(ws *WebSocket)) {
	l.Helper()
	l.loop.do(func() {
		ws := l.socket.Value()
		require.NotNil(l, ws)
		f(ws)
	})
}

// collect collects garbage and gives those who ask for it the time to ask.
func (l *lost) collect() (collected bool) {
	synctest.Wait()
	for range 2 {
		runtime.GC()
		time.Sleep(400 * time.Millisecond)
		synctest.Wait()
	}
	return l.socket.Value() == nil
}

func TestLostSocketLivesWhileScriptMayHearOfIt(t *testing.T) {
	for _, test := range []struct {
		state  ReadyState
		listen string
		lives  bool
	}{
		{Connecting, "open", true}, {Connecting, "message", true}, {Connecting, "error", true}, {Connecting, "close", true},
		{Connecting, "other", false}, {Connecting, "", false},
		{Open, "open", false}, {Open, "message", true}, {Open, "error", true}, {Open, "close", true},
		{Open, "other", false}, {Open, "", false},
		{Closing, "open", false}, {Closing, "message", false}, {Closing, "error", true}, {Closing, "close", true},
		{Closing, "", false},
	} {
		t.Run([]string{"connecting", "open", "closing"}[test.state]+" "+test.listen, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLost(t, Config{}, test.listen)
				if test.state == Connecting {
					l.request()
				} else {
					l.answer(nil)
					synctest.Wait()
				}
				if test.state == Closing {
					l.with(func(ws *WebSocket) { require.NoError(t, ws.Close(nil, nil)) })
				}
				assert.Equal(t, !test.lives, l.collect())
				l.loop.stop()
				l.conn.Close()
				time.Sleep(time.Minute)
			})
		})
	}
}

func TestLostOpenSocketSaysGoodbye(t *testing.T) {
	for _, p := range []Protocol{RFC6455, Hixie76} {
		t.Run(p.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLost(t, Config{Protocol: p}, "open")
				l.answer(nil)
				require.True(t, l.collect())
				l.expect(choose(p == Hixie76, "FF 00", "88 00"))
				assert.Equal(t, 1, l.loop.held(), "only the channel has still something to do")
				l.send(choose(p == Hixie76, "FF 00", "88 00"))
				l.conn.CloseWrite()
				l.expectEOF()
				l.conn.Close()
				l.finish()
				assert.Equal(t, "open", l.diary.String())
				assert.Empty(t, l.loop.active)
			})
		})
	}
}

func TestLostSocketThatConnectsSaysGoodbyeOnceItIsOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLost(t, Config{}, "")
		request := l.request()
		require.True(t, l.collect())
		l.write(rightAnswer(request).Append(nil))
		l.expect("88 00")
		l.send("88 00")
		l.conn.CloseWrite()
		l.expectEOF()
		l.conn.Close()
		l.finish()
	})
}

func TestLostSocketThatCannotConnectIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLost(t, Config{}, "")
		l.request()
		require.True(t, l.collect())
		l.conn.Close()
		l.finish()
		assert.Empty(t, l.loop.active)
	})
}

func TestLostSocketSendsAllBeforeItsGoodbye(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLost(t, Config{DisableCompression: true}, "")
		l.answer(nil)
		synctest.Wait()
		const size = 1 << 20
		l.with(func(ws *WebSocket) {
			_, err := ws.SendBinary(make([]byte, size))
			require.NoError(t, err)
		})
		assert.False(t, l.collect(), "it has something to send")
		n, err := io.CopyN(io.Discard, l.conn, 14+size) // the frame's head, mask and payload
		require.NoError(t, err)
		assert.EqualValues(t, 14+size, n)
		require.True(t, l.collect())
		l.expect("88 00")
		l.send("88 00")
		l.conn.Close()
		l.finish()
	})
}

func TestLostSocketIsNotKeptByItsMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLost(t, Config{}, "open")
		l.answer(nil)
		synctest.Wait()
		block := make(chan struct{})
		l.loop.QueueTask(dom.TaskTimer, func() { <-block })
		l.send("81 01 61")
		synctest.Wait()
		runtime.GC()
		runtime.GC()
		assert.Nil(t, l.socket.Value())
		close(block)
		l.expect("88 00")
		l.send("81 01 61 88 00")
		l.conn.Close()
		l.finish()
		assert.Equal(t, "open", l.diary.String())
	})
}

func TestListenersDecideWhetherALostSocketLives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLost(t, Config{}, "")
		l.answer(nil)
		synctest.Wait()
		listener := dom.NewListener(func(dom.AnyEvent) error { return nil })
		l.with(func(ws *WebSocket) { ws.AddEventListener("message", listener, dom.ListenerOptions{Once: true}) })
		require.False(t, l.collect())
		l.with(func(ws *WebSocket) {
			ws.AddEventListener("close", listener, dom.ListenerOptions{})
			ws.RemoveEventListener("close", listener, false)
		})
		require.False(t, l.collect())
		l.send("81 01 61") // the last that the listener hears
		require.True(t, l.collect())
		l.expect("88 00")
		l.conn.Close()
		l.finish()
	})
}

func TestContextThatEndsBeforeTheLossWasNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLost(t, Config{}, "")
		l.answer(nil)
		synctest.Wait()
		runtime.GC()
		runtime.GC()
		require.Nil(t, l.socket.Value())
		l.loop.stop()
		l.expect("88 02 03 E9")
		l.conn.Close()
		time.Sleep(time.Minute)
		assert.Zero(t, l.loop.held())
	})
}

// A peer that is this module's server hears a clean end, in each dialect that has one.
func TestLostSocketAndOurServer(t *testing.T) {
	for _, p := range []Protocol{RFC6455, Hixie76} {
		t.Run(p.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLost(t, Config{Protocol: p}, "")
				heard := newCollector()
				request := l.request()
				Accept(l.conn, request, nil, Acceptance{Config: Config{Protocol: p}}, heard)
				require.True(t, l.collect())
				outcome := heard.await(t)
				assert.True(t, outcome.Clean)
				assert.EqualValues(t, closeNoStatus, outcome.Code)
				l.finish()
			})
		})
	}
}
