package websocket

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/transport"
)

// comes reports whether a turn has come.
func comes(turn chan struct{}) bool {
	select {
	case <-turn:
		return true
	default:
		return turn == nil
	}
}

func TestOpeningsTakeTurnsInOrder(t *testing.T) {
	var o Openings
	turns := []chan struct{}{o.join("a:80"), o.join("a:80"), o.join("a:80")}
	assert.True(t, comes(o.join("b:80")), "another server")
	for i := range turns {
		assert.True(t, comes(turns[i]), i)
		for _, later := range turns[i+1:] {
			assert.False(t, comes(later))
		}
		o.next("a:80")
	}
	o.next("b:80")
	assert.Empty(t, o.waiting, "nothing is kept of servers that nobody waits for")
}

func TestOpeningsThatAreGivenUpLetOthersPass(t *testing.T) {
	var o Openings
	cfg := Config{Openings: &o}
	at := transport.Address{Scheme: "ws", Host: "a", Port: "80"}
	first, impatient, third := cfg.turnFor(at), cfg.turnFor(at), cfg.turnFor(at)
	why := errors.New("enough")
	ended, end := context.WithCancelCause(t.Context())
	end(why)
	require.NoError(t, first.wait(t.Context()))
	assert.Equal(t, why, impatient.wait(ended))
	first.leave()
	require.NoError(t, third.wait(t.Context()))
	third.leave()
	assert.Empty(t, o.waiting)

	// The turn comes and the patience ends at the same time.
	first, impatient = cfg.turnFor(at), cfg.turnFor(at)
	first.leave()
	if err := impatient.wait(ended); err == nil {
		impatient.leave()
	}
	assert.Empty(t, o.waiting)

	assert.Nil(t, (&Config{}).turnFor(at))
	assert.Nil(t, (&Config{Openings: &o, Protocol: Hixie76}).turnFor(at))
}

// hangingDialer dials until the context ends, and counts.
type hangingDialer struct{ dials chan string }

func (d hangingDialer) Dial(ctx context.Context, a transport.Address) (transport.Conn, error) {
	d.dials <- a.HostPort()
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestSocketsOfAPageOpenOneAfterTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := startLoop()
		d := hangingDialer{make(chan string, 10)}
		cfg := &Config{Dialer: d, Openings: new(Openings)}
		var sockets []*WebSocket
		l.do(func() {
			for _, u := range []string{"ws://one/a", "ws://one/b", "ws://two/", "ws://one:8080/"} {
				ws, err := New(l, cfg, u, nil)
				require.NoError(t, err)
				sockets = append(sockets, ws)
			}
		})
		synctest.Wait()
		assert.ElementsMatch(t, []string{"one:80", "two:80", "one:8080"}, []string{<-d.dials, <-d.dials, <-d.dials})
		assert.Empty(t, d.dials)
		l.do(func() { require.NoError(t, sockets[0].Close(nil, nil)) })
		synctest.Wait()
		assert.Equal(t, "one:80", <-d.dials)
		l.stop()
		synctest.Wait()
		assert.Empty(t, cfg.Openings.waiting)
	})
}
