package transport_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/nettest"

	"adieu/websocket/transport"
)

// past is a deadline that has passed on any clock.
var past = time.Unix(1, 0)

// loopback returns the ends of a TCP connection: one dialed, one accepted.
func loopback(t testing.TB) (client, server transport.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	host, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	client, err = new(transport.TCP).Dial(t.Context(), transport.Address{Scheme: "ws", Host: host, Port: port})
	require.NoError(t, err)
	accepted, err := listener.Accept()
	require.NoError(t, err)
	server = transport.NewTCPConn(accepted.(*net.TCPConn))
	t.Cleanup(func() {
		client.Close()
		server.Close()
	})
	return client, server
}

func write(t testing.TB, c net.Conn, s string) {
	t.Helper()
	_, err := io.WriteString(c, s)
	require.NoError(t, err)
}

func TestHostPort(t *testing.T) {
	for _, test := range []struct {
		address transport.Address
		want    string
	}{
		{transport.Address{Scheme: "ws", Host: "example.com", Port: "8080"}, "example.com:8080"},
		{transport.Address{Scheme: "ws", Host: "example.com"}, "example.com:80"},
		{transport.Address{Scheme: "wss", Host: "example.com"}, "example.com:443"},
		{transport.Address{Scheme: "https", Host: "example.com"}, "example.com:443"},
		{transport.Address{Scheme: "ws", Host: "::1", Port: "1"}, "[::1]:1"},
		{transport.Address{Scheme: "ws", Host: "[::1]", Port: "1"}, "[::1]:1"},
	} {
		assert.Equal(t, test.want, test.address.HostPort())
	}
}

func TestDialFailures(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	require.NoError(t, listener.Close())

	address := transport.Address{Scheme: "ws", Host: "127.0.0.1", Port: port}
	conn, err := new(transport.TCP).Dial(t.Context(), address)
	assert.Nil(t, conn)
	var opError *net.OpError
	require.ErrorAs(t, err, &opError)
	assert.Equal(t, "dial", opError.Op)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = new(transport.TCP).Dial(ctx, address)
	assert.Error(t, err)

	_, err = new(transport.TCP).Dial(t.Context(), transport.Address{Scheme: "wss", Host: "example.com"})
	assert.ErrorIs(t, err, errors.ErrUnsupported)
	assert.ErrorContains(t, err, "example.com:443: plain TCP has no wss")
	_, err = new(transport.TCP).Dial(t.Context(), transport.Address{Scheme: "http", Host: "example.com"})
	assert.ErrorContains(t, err, `scheme "http"`)
}

func TestHalfClose(t *testing.T) {
	client, server := loopback(t)
	write(t, client, "last words")
	require.NoError(t, client.CloseWrite())
	got, err := io.ReadAll(server)
	require.NoError(t, err)
	assert.Equal(t, "last words", string(got))
	write(t, server, "an answer")
	require.NoError(t, server.Close())
	got, err = io.ReadAll(client)
	require.NoError(t, err)
	assert.Equal(t, "an answer", string(got))
}

func TestAbortIsSeenAsReset(t *testing.T) {
	client, server := loopback(t)
	require.NoError(t, client.Abort())
	_, err := server.Read(make([]byte, 1))
	assert.True(t, transport.IsReset(err), "%v", err)
	assert.ErrorIs(t, client.Abort(), net.ErrClosed)
}

// The system reports a socket's error once: whoever waited and then reads must not get
// EOF, which would make a reset look like a clean end.
func TestResetIsNotForgottenAfterWaiting(t *testing.T) {
	client, server := loopback(t)
	require.NoError(t, client.Abort())
	for range 2 {
		err := server.WaitReadable()
		require.True(t, transport.IsReset(err), "%v", err)
		_, err = server.Read(make([]byte, 1))
		require.True(t, transport.IsReset(err), "%v", err)
		require.NotErrorIs(t, err, io.EOF)
	}
	assert.ErrorContains(t, server.WaitReadable(), server.LocalAddr().String(), "it says which connection")
}

func TestIsReset(t *testing.T) {
	assert.True(t, transport.IsReset(&net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}))
	for _, err := range []error{nil, io.EOF, net.ErrClosed, os.ErrDeadlineExceeded, syscall.EPIPE} {
		assert.False(t, transport.IsReset(err), "%v", err)
	}
}

func TestWaitReadableSeesWhatWasThereBefore(t *testing.T) {
	client, server := loopback(t)
	write(t, client, "ab")
	b := make([]byte, 1)
	for _, want := range []string{"a", "b"} {
		for range 2 { // it takes nothing
			require.NoError(t, server.WaitReadable())
		}
		n, err := server.Read(b)
		require.NoError(t, err)
		require.Equal(t, want, string(b[:n]))
	}
	require.NoError(t, client.CloseWrite())
	for range 2 {
		require.NoError(t, server.WaitReadable(), "EOF is readable")
		_, err := server.Read(b)
		require.ErrorIs(t, err, io.EOF)
	}
}

// Each end parks while the other works. A wake-up that got lost would hang the test.
func TestWaitReadableWakesForBytes(t *testing.T) {
	client, server := loopback(t)
	const rounds = 2000
	done := make(chan error, 1)
	go func() { done <- echo(server) }()
	b := make([]byte, 2)
	for range rounds {
		write(t, client, "ab")
		require.NoError(t, client.WaitReadable())
		_, err := io.ReadFull(client, b)
		require.NoError(t, err)
	}
	require.NoError(t, client.CloseWrite())
	require.NoError(t, <-done)
}

// echo writes back what it reads, one byte at a time, and waits before each read.
func echo(c transport.Conn) error {
	b := make([]byte, 1)
	for {
		if err := c.WaitReadable(); err != nil {
			return err
		}
		n, err := c.Read(b)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := c.Write(b[:n]); err != nil {
			return err
		}
	}
}

func TestWaitReadableWakesForOtherEnds(t *testing.T) {
	for _, test := range []struct {
		name string
		end  func(client, server transport.Conn) error
		want func(error) bool
	}{
		{"bytes", func(client, _ transport.Conn) error {
			_, err := client.Write([]byte("x"))
			return err
		}, func(err error) bool { return err == nil }},
		{"half-close", func(client, _ transport.Conn) error { return client.CloseWrite() }, func(err error) bool { return err == nil }},
		{"reset", func(client, _ transport.Conn) error { return client.Abort() }, transport.IsReset},
		{
			"a deadline in the past", func(_, server transport.Conn) error { return server.SetReadDeadline(past) },
			func(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) },
		},
		{
			"a local close", func(_, server transport.Conn) error { return server.Close() },
			func(err error) bool { return errors.Is(err, net.ErrClosed) },
		},
		{
			"a local abort", func(_, server transport.Conn) error { return server.Abort() },
			func(err error) bool { return errors.Is(err, net.ErrClosed) },
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			client, server := loopback(t)

			// It parks while there is nothing: only the deadline ends this wait.
			require.NoError(t, server.SetReadDeadline(time.Now().Add(20*time.Millisecond)))
			require.ErrorIs(t, server.WaitReadable(), os.ErrDeadlineExceeded)
			require.NoError(t, server.SetReadDeadline(time.Time{}))

			woke := make(chan error, 1)
			go func() { woke <- server.WaitReadable() }()
			require.NoError(t, test.end(client, server))
			err := <-woke
			assert.True(t, test.want(err), "%v", err)
		})
	}
}

func TestReadingGoesOnAfterADeadline(t *testing.T) {
	client, server := loopback(t)
	require.NoError(t, server.SetReadDeadline(past))
	require.ErrorIs(t, server.WaitReadable(), os.ErrDeadlineExceeded)
	_, err := server.Read(make([]byte, 1))
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	require.NoError(t, server.SetReadDeadline(time.Time{}))
	write(t, client, "still here")
	require.NoError(t, server.WaitReadable())
	b := make([]byte, 10)
	_, err = io.ReadFull(server, b)
	require.NoError(t, err)
	assert.Equal(t, "still here", string(b))
}

func TestWaitingDoesNotDisturbTheStream(t *testing.T) {
	client, server := loopback(t)
	sent := strings.Repeat("0123456789", 100_000)
	go func() {
		_, err := io.WriteString(client, sent)
		assert.NoError(t, err)
		assert.NoError(t, client.CloseWrite())
	}()
	var got strings.Builder
	b := make([]byte, 7777)
	for {
		require.NoError(t, server.WaitReadable())
		n, err := server.Read(b)
		got.Write(b[:n])
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
	}
	assert.True(t, sent == got.String())
}

// io.Copy would use a socket's own WriteTo, which knows nothing of what WaitReadable
// keeps.
func TestCopyingAfterWaiting(t *testing.T) {
	client, server := loopback(t)
	write(t, client, "hello")
	require.NoError(t, client.CloseWrite())
	require.NoError(t, server.WaitReadable())
	var got strings.Builder
	_, err := io.Copy(&got, server)
	require.NoError(t, err)
	assert.Equal(t, "hello", got.String())
}

func TestWaitReadableAllocatesNothing(t *testing.T) {
	client, server := loopback(t)
	write(t, client, "x")
	require.NoError(t, server.WaitReadable())
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		if server.WaitReadable() != nil {
			t.Fail()
		}
	}))
}

func TestTCPIsANetConn(t *testing.T) {
	nettest.TestConn(t, func() (net.Conn, net.Conn, func(), error) {
		client, server := loopback(t)
		return client, server, func() {
			client.Close()
			server.Close()
		}, nil
	})
}

func BenchmarkWaitReadable(b *testing.B) {
	client, server := loopback(b)
	done := make(chan error, 1)
	go func() { done <- echo(server) }()
	buf := make([]byte, 1)
	b.ReportAllocs()
	for b.Loop() {
		write(b, client, "x")
		if _, err := client.Read(buf); err != nil {
			b.Fatal(err)
		}
	}
	require.NoError(b, client.Close())
	require.NoError(b, <-done)
}
