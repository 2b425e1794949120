package transport_test

import (
	"bytes"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"

	"adieu/websocket/transport"
	"adieu/websocket/transport/memnet"
)

// memStream opens a stream on a network in memory, and returns the peer with what is below
// it, and a channel that is closed when the client has let go of everything.
func memStream(t *testing.T) (conn transport.Conn, p *peer, below *memnet.Conn, gone <-chan struct{}) {
	t.Helper()
	client, server := memnet.Pipe()
	done, over := make(chan dialed, 1), make(chan struct{})
	go func() {
		conn, response, err := transport.OpenStream(t.Context(), client, func() { close(over) })
		done <- dialed{conn, response, err}
	}()
	p = newPeer(t, server, connectEnabled)
	p.accept()
	d := <-done
	require.NoError(t, d.err)
	require.NoError(t, server.SetDeadline(time.Time{}))
	return d.conn, p, server, over
}

// A peer that makes us answer and does not read the answers is not read any further.
func TestStreamPeerThatReadsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, _, server, gone := memStream(t)
		require.NoError(t, server.SetWriteDeadline(time.Now().Add(time.Minute)))
		pings := bytes.Repeat([]byte("\x00\x00\x08\x06\x00\x00\x00\x00\x0012345678"), 10_000)
		sent := 0
		for err := error(nil); err == nil; {
			var n int
			n, err = server.Write(pings)
			sent += n
			require.Less(t, sent, 1<<20, "the client reads on")
		}

		woke := make(chan error, 1)
		go func() { woke <- conn.WaitReadable() }()
		synctest.Wait()
		require.NoError(t, conn.SetReadDeadline(past))
		require.ErrorIs(t, <-woke, os.ErrDeadlineExceeded, "a deadline still wakes")
		go func() {
			_, err := conn.Write(bulk)
			woke <- err
		}()
		synctest.Wait()
		start := time.Now()
		require.NoError(t, conn.Abort())
		require.ErrorIs(t, <-woke, net.ErrClosed)
		assert.Zero(t, time.Since(start))

		// The connection, whose last stream that was, does not wait for ever either.
		<-gone
		assert.Equal(t, 2*time.Second, time.Since(start))
	})
}

// A peer that has stopped sending may still read: it gets what was queued for it, if it
// takes it within reason.
func TestStreamPeerThatStopsSending(t *testing.T) {
	for name, reads := range map[string]bool{"and reads": true, "and reads nothing": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn, p, server, gone := memStream(t)
				require.NoError(t, p.framer.WriteWindowUpdate(0, 1<<30))
				require.NoError(t, p.framer.WriteWindowUpdate(1, 1<<30))
				synctest.Wait()
				require.NoError(t, conn.SetWriteDeadline(time.Now().Add(time.Minute)))
				queued, err := conn.Write(bulk)
				require.ErrorIs(t, err, os.ErrDeadlineExceeded)
				start := time.Now()
				require.NoError(t, server.CloseWrite())
				require.ErrorIs(t, conn.WaitReadable(), io.ErrUnexpectedEOF)
				if !reads {
					<-gone
					assert.Equal(t, 2*time.Second, time.Since(start))
					return
				}
				got := 0
				for got < queued {
					got += int(p.read().(*http2.DataFrame).Length)
				}
				<-gone
				assert.Zero(t, time.Since(start))
			})
		})
	}
}
