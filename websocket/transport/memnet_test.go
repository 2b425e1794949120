package transport_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/nettest"

	"adieu/websocket/transport"
	"adieu/websocket/transport/memnet"
)

// *memnet.Conn has the methods of Conn although memnet cannot say so.
var _ transport.Conn = (*memnet.Conn)(nil)

// memDialer makes a network in memory a Dialer.
type memDialer struct{ network *memnet.Network }

func (d memDialer) Dial(ctx context.Context, a transport.Address) (transport.Conn, error) {
	conn, err := d.network.DialHost(ctx, a.Host, a.Port)
	if err != nil {
		return nil, err // not conn: a nil *memnet.Conn is no nil Conn
	}
	return conn, nil
}

func TestDialingANetworkInMemory(t *testing.T) {
	network := &memnet.Network{}
	var dialer transport.Dialer = memDialer{network}
	_, err := dialer.Dial(t.Context(), transport.Address{Scheme: "ws", Host: "a", Port: "1"})
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	listener, err := network.Listen("a:1")
	require.NoError(t, err)
	client, err := dialer.Dial(t.Context(), transport.Address{Scheme: "ws", Host: "a", Port: "1"})
	require.NoError(t, err)
	server, err := listener.AcceptConn()
	require.NoError(t, err)
	require.NoError(t, client.Abort())
	assert.True(t, transport.IsReset(server.WaitReadable()))
}

func TestMemnetIsANetConn(t *testing.T) {
	nettest.TestConn(t, func() (net.Conn, net.Conn, func(), error) {
		client, server := memnet.Config{MaxRead: 1000}.Pipe()
		return client, server, func() {
			client.Close()
			server.Close()
		}, nil
	})
}

// bulk is more than the buffers of both ends hold.
var bulk = bytes.Repeat([]byte("a line that does not divide a power of two\n"), 16<<20/43)

// fill writes until nothing fits any more, and returns what did.
func fill(t *testing.T, c transport.Conn) []byte {
	t.Helper()
	n := 0
	for idle := 0; idle < 3; idle++ {
		require.NoError(t, c.SetWriteDeadline(time.Now().Add(20*time.Millisecond)))
		wrote, err := c.Write(bulk[n:])
		require.Error(t, err, "%d bytes fit into the buffers", len(bulk))
		if wrote > 0 {
			n, idle = n+wrote, -1
		}
	}
	return bulk[:n]
}

// ending reads to the end and says how it came.
func ending(t *testing.T, c transport.Conn, sent []byte) string {
	t.Helper()
	got, err := io.ReadAll(c)
	require.True(t, bytes.HasPrefix(sent, got), "what is read is what was written")
	amount := fmt.Sprintf("%q", got)
	switch {
	case len(got) == len(sent):
		amount = "everything"
	case len(sent) > 1000:
		require.NotEmpty(t, got)
		amount = "a prefix"
	}
	switch {
	case err == nil:
		return amount + ", EOF"
	case transport.IsReset(err):
		return amount + ", reset"
	default:
		return amount + ", " + err.Error()
	}
}

// How connections end when they are closed at a good or a bad moment. memnet must tell
// the same story as the system's own TCP, whose word it is taken for.
func TestMemnetEndsAsTCPDoes(t *testing.T) {
	for _, test := range []struct {
		name string
		play func(t *testing.T, a, b transport.Conn) string
		want string
	}{
		{"close", func(t *testing.T, a, b transport.Conn) string {
			write(t, a, "bye")
			require.NoError(t, a.Close())
			return ending(t, b, []byte("bye"))
		}, "everything, EOF"},
		{"close with much in flight", func(t *testing.T, a, b transport.Conn) string {
			sent := fill(t, a)
			require.NoError(t, a.Close())
			return ending(t, b, sent)
		}, "everything, EOF"},
		{"close with a byte unread", func(t *testing.T, a, b transport.Conn) string {
			write(t, b, "xy") // where WaitReadable has to take a byte, one is left
			require.NoError(t, a.WaitReadable())
			write(t, a, "bye")
			require.NoError(t, a.Close())
			return ending(t, b, []byte("bye"))
		}, "everything, reset"},
		{"close with a byte unread and much in flight", func(t *testing.T, a, b transport.Conn) string {
			write(t, b, "xy") // where WaitReadable has to take a byte, one is left
			require.NoError(t, a.WaitReadable())
			sent := fill(t, a)
			require.NoError(t, a.Close())
			return ending(t, b, sent)
		}, "a prefix, reset"},
		{"half-close with a byte unread and much in flight", func(t *testing.T, a, b transport.Conn) string {
			write(t, b, "xy") // where WaitReadable has to take a byte, one is left
			require.NoError(t, a.WaitReadable())
			sent := fill(t, a)
			require.NoError(t, a.CloseWrite())
			return ending(t, b, sent)
		}, "everything, EOF"},
		{"a byte comes after close", func(t *testing.T, a, b transport.Conn) string {
			write(t, a, "bye")
			require.NoError(t, a.Close())
			require.NoError(t, b.WaitReadable())
			end := ending(t, b, []byte("bye"))
			return end + ", then " + writeUntilError(b) + ", then " + ending(t, b, nil)
		}, "everything, EOF, then EPIPE, then everything, EOF"},
		{"a byte comes after close with much in flight", func(t *testing.T, a, b transport.Conn) string {
			sent := fill(t, a)
			require.NoError(t, a.Close())
			write(t, b, "x")
			return ending(t, b, sent)
		}, "a prefix, reset"},
		{"abort", func(t *testing.T, a, b transport.Conn) string {
			write(t, a, "bye")
			require.NoError(t, a.Abort())
			return ending(t, b, []byte("bye"))
		}, "everything, reset"},
		{"abort with much in flight", func(t *testing.T, a, b transport.Conn) string {
			sent := fill(t, a)
			require.NoError(t, a.Abort())
			return ending(t, b, sent)
		}, "a prefix, reset"},
		{"abort after half-close", func(t *testing.T, a, b transport.Conn) string {
			require.NoError(t, a.CloseWrite())
			require.NoError(t, b.WaitReadable())
			require.NoError(t, a.Abort())
			return writeUntilError(b) + ", then " + ending(t, b, nil)
		}, "EPIPE, then everything, EOF"},
		{"both half-close", func(t *testing.T, a, b transport.Conn) string {
			write(t, a, "to b")
			write(t, b, "to a")
			require.NoError(t, a.CloseWrite())
			require.NoError(t, b.CloseWrite())
			return ending(t, a, []byte("to a")) + " and " + ending(t, b, []byte("to b"))
		}, "everything, EOF and everything, EOF"},
		{"write after half-close", func(t *testing.T, a, b transport.Conn) string {
			require.NoError(t, a.CloseWrite())
			return writeUntilError(a)
		}, "EPIPE"},
		{"half-close after a reset", func(t *testing.T, a, b transport.Conn) string {
			require.NoError(t, a.Abort())
			require.Error(t, b.WaitReadable())
			if err := b.CloseWrite(); err != nil {
				return errno(err)
			}
			return "nothing"
		}, "ENOTCONN"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, b := memnet.Pipe()
			assert.Equal(t, test.want, test.play(t, a, b), "memnet")
			if runtime.GOOS != "linux" {
				t.Skip("memnet does as Linux does")
			}
			c, d := loopback(t)
			assert.Equal(t, test.want, test.play(t, c, d), "tcp")
		})
	}
}

// writeUntilError writes single bytes until one is refused; over TCP that takes as long
// as the peer's reset takes to come.
func writeUntilError(c transport.Conn) string {
	for {
		if _, err := c.Write([]byte("x")); err != nil {
			return errno(err)
		}
	}
}

func errno(err error) string {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return err.Error()
	}
	switch number {
	case syscall.EPIPE:
		return "EPIPE"
	case syscall.ECONNRESET:
		return "ECONNRESET"
	case syscall.ENOTCONN:
		return "ENOTCONN"
	default:
		return number.Error()
	}
}
