package memnet_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/transport/memnet"
)

// past is a deadline that has passed on any clock.
var past = time.Unix(1, 0)

func TestBytesGoBothWays(t *testing.T) {
	client, server := memnet.Pipe()
	n, err := client.Write([]byte("hello"))
	require.NoError(t, err)
	require.Equal(t, 5, n)
	b := make([]byte, 10)
	n, err = server.Read(b)
	require.NoError(t, err)
	assert.Equal(t, "hello", string(b[:n]))
	_, err = server.Write([]byte("hi"))
	require.NoError(t, err)
	n, err = client.Read(b[:1])
	require.NoError(t, err)
	assert.Equal(t, "h", string(b[:n]))

	assert.Equal(t, "memnet", client.LocalAddr().Network())
	assert.Equal(t, client.LocalAddr(), server.RemoteAddr())
	assert.Equal(t, server.LocalAddr().String(), client.RemoteAddr().String())
}

func TestBuffersAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Config{SendBuffer: 10, ReceiveBuffer: 6}.Pipe()
		wrote := make(chan int, 1)
		go func() {
			n, err := client.Write(make([]byte, 20))
			assert.NoError(t, err)
			wrote <- n
		}()
		synctest.Wait()
		select {
		case <-wrote:
			t.Fatal("20 bytes fit into 16")
		default:
		}
		b := make([]byte, 100)
		n, err := server.Read(b)
		require.NoError(t, err)
		assert.Equal(t, 6, n, "a read returns what has arrived")
		assert.Equal(t, 20, <-wrote)
	})
}

func TestWritesDoNotMix(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Config{SendBuffer: 3, ReceiveBuffer: 3}.Pipe()
		var writers sync.WaitGroup
		for _, letter := range "abc" {
			writers.Go(func() {
				_, err := client.Write(bytes.Repeat([]byte{byte(letter)}, 50))
				assert.NoError(t, err)
			})
		}
		go func() {
			writers.Wait()
			assert.NoError(t, client.CloseWrite())
		}()
		got, err := io.ReadAll(server)
		require.NoError(t, err)
		require.Len(t, got, 150)
		for i := range got {
			assert.Equal(t, got[i/50*50], got[i])
		}
	})
}

func TestReadsCanBeCutAtEveryByte(t *testing.T) {
	client, server := memnet.Config{MaxRead: 1}.Pipe()
	_, err := client.Write([]byte("abc"))
	require.NoError(t, err)
	b := make([]byte, 10)
	for _, want := range "ab" {
		n, err := server.Read(b)
		require.NoError(t, err)
		assert.Equal(t, string(want), string(b[:n]))
	}
	server.SetMaxRead(0)
	_, err = client.Write([]byte("de"))
	require.NoError(t, err)
	n, err := server.Read(b)
	require.NoError(t, err)
	assert.Equal(t, "cde", string(b[:n]))
}

func TestHalfClose(t *testing.T) {
	client, server := memnet.Pipe()
	_, err := client.Write([]byte("last words"))
	require.NoError(t, err)
	require.NoError(t, client.CloseWrite())
	require.NoError(t, client.CloseWrite(), "twice is once")
	_, err = client.Write([]byte("x"))
	assert.ErrorIs(t, err, syscall.EPIPE)

	got, err := io.ReadAll(server)
	require.NoError(t, err)
	assert.Equal(t, "last words", string(got))
	_, err = server.Write([]byte("an answer"))
	require.NoError(t, err)
	require.NoError(t, server.Close())
	got, err = io.ReadAll(client)
	require.NoError(t, err)
	assert.Equal(t, "an answer", string(got))
	require.NoError(t, client.Close())
}

func TestCloseDeliversWhatWasWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Config{SendBuffer: 100, ReceiveBuffer: 1}.Pipe()
		_, err := client.Write(make([]byte, 100))
		require.NoError(t, err)
		require.NoError(t, client.Close())
		got, err := io.ReadAll(server)
		require.NoError(t, err)
		assert.Len(t, got, 100)
	})
}

func TestClosedConnRefusesEverything(t *testing.T) {
	client, _ := memnet.Pipe()
	require.NoError(t, client.Close())
	_, err := client.Read(make([]byte, 1))
	assert.ErrorIs(t, err, net.ErrClosed)
	_, err = client.Write(nil)
	for _, err := range []error{
		err, client.WaitReadable(), client.CloseWrite(), client.Close(), client.Abort(),
		client.SetDeadline(past), client.SetReadDeadline(past), client.SetWriteDeadline(past),
	} {
		assert.ErrorIs(t, err, net.ErrClosed)
	}
}

func TestCloseWakesItsOwnWaiters(t *testing.T) {
	for name, hangUp := range map[string]func(*memnet.Conn) error{
		"close": (*memnet.Conn).Close, "abort": (*memnet.Conn).Abort,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, _ := memnet.Config{SendBuffer: 1, ReceiveBuffer: 1}.Pipe()
				errs := make(chan error, 3)
				go func() { _, err := client.Read(make([]byte, 1)); errs <- err }()
				go func() { errs <- client.WaitReadable() }()
				go func() { _, err := client.Write(make([]byte, 3)); errs <- err }()
				synctest.Wait()
				require.NoError(t, hangUp(client))
				for range 3 {
					assert.ErrorIs(t, <-errs, net.ErrClosed)
				}
			})
		})
	}
}

func TestAbortDestroysWhatWasQueued(t *testing.T) {
	client, server := memnet.Config{SendBuffer: 10, ReceiveBuffer: 4}.Pipe()
	_, err := client.Write([]byte("arrived, not"))
	require.NoError(t, err)
	_, err = server.Write([]byte("for nobody"))
	require.NoError(t, err)
	require.NoError(t, client.Abort())

	b := make([]byte, 100)
	n, err := server.Read(b)
	require.NoError(t, err)
	assert.Equal(t, "arri", string(b[:n]), "what the receiver's buffer held is still there")
	_, err = server.Read(b)
	assert.ErrorIs(t, err, syscall.ECONNRESET)
	assert.ErrorIs(t, server.WaitReadable(), syscall.ECONNRESET)
	_, err = server.Write(b)
	assert.ErrorIs(t, err, syscall.ECONNRESET)
	assert.ErrorIs(t, server.CloseWrite(), syscall.ENOTCONN)
	assert.NoError(t, server.Close())
}

// The hazard that the closing handshake is there for.
func TestCloseWithUnreadBytesResets(t *testing.T) {
	client, server := memnet.Config{SendBuffer: 1000, ReceiveBuffer: 10}.Pipe()
	_, err := client.Write(make([]byte, 1000))
	require.NoError(t, err)
	_, err = server.Write([]byte("x"))
	require.NoError(t, err)
	require.NoError(t, client.Close())
	got, err := io.ReadAll(server)
	assert.ErrorIs(t, err, syscall.ECONNRESET)
	assert.Len(t, got, 10)
}

func TestBytesAfterCloseReset(t *testing.T) {
	t.Run("before FIN has arrived", func(t *testing.T) {
		client, server := memnet.Config{SendBuffer: 1000, ReceiveBuffer: 10}.Pipe()
		_, err := client.Write(make([]byte, 1000))
		require.NoError(t, err)
		require.NoError(t, client.Close())
		_, err = server.Write([]byte("x"))
		require.NoError(t, err, "the reset comes as the answer")
		_, err = server.Write([]byte("y"))
		assert.ErrorIs(t, err, syscall.ECONNRESET)
		got, err := io.ReadAll(server)
		assert.ErrorIs(t, err, syscall.ECONNRESET)
		assert.Len(t, got, 10)
	})
	t.Run("after FIN has arrived", func(t *testing.T) {
		client, server := memnet.Pipe()
		_, err := client.Write([]byte("bye"))
		require.NoError(t, err)
		require.NoError(t, client.Close())
		_, err = server.Write([]byte("x"))
		require.NoError(t, err)
		_, err = server.Write([]byte("y"))
		assert.ErrorIs(t, err, syscall.EPIPE)
		got, err := io.ReadAll(server)
		assert.NoError(t, err)
		assert.Equal(t, "bye", string(got))
	})
}

func TestResetWakesThePeersWaiters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Config{SendBuffer: 1, ReceiveBuffer: 1}.Pipe()
		errs := make(chan error, 3)
		go func() { _, err := server.Read(make([]byte, 1)); errs <- err }()
		go func() { errs <- server.WaitReadable() }()
		go func() {
			n, err := server.Write(make([]byte, 3))
			assert.Equal(t, 2, n, "queued before it blocked")
			errs <- err
		}()
		synctest.Wait()
		require.NoError(t, client.Abort())
		for range 3 {
			assert.ErrorIs(t, <-errs, syscall.ECONNRESET)
		}
	})
}

func TestWaitReadable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Pipe()
		woke := make(chan error, 1)
		wait := func() { woke <- server.WaitReadable() }
		asleep := func() {
			t.Helper()
			synctest.Wait()
			require.Empty(t, woke, "WaitReadable did not park")
		}

		go wait()
		asleep()
		_, err := client.Write([]byte("ab"))
		require.NoError(t, err)
		require.NoError(t, <-woke)
		b := make([]byte, 1)
		for range 2 { // bytes that are there are seen at once, and not taken
			require.NoError(t, server.WaitReadable())
			_, err = server.Read(b)
			require.NoError(t, err)
		}

		go wait()
		asleep()
		require.NoError(t, server.SetReadDeadline(past))
		require.ErrorIs(t, <-woke, os.ErrDeadlineExceeded)
		require.NoError(t, server.SetReadDeadline(time.Time{}))

		go wait()
		asleep()
		require.NoError(t, client.CloseWrite())
		require.NoError(t, <-woke, "EOF is readable")
		_, err = server.Read(b)
		require.ErrorIs(t, err, io.EOF)
	})
}

func TestDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Config{SendBuffer: 1, ReceiveBuffer: 1}.Pipe()
		start := time.Now()
		require.NoError(t, client.SetReadDeadline(start.Add(time.Minute)))
		require.NoError(t, client.SetWriteDeadline(start.Add(2*time.Minute)))
		_, err := client.Read(make([]byte, 1))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Equal(t, time.Minute, time.Since(start))
		var timeout net.Error
		require.True(t, errors.As(err, &timeout))
		assert.True(t, timeout.Timeout())

		n, err := client.Write([]byte("abc"))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Equal(t, 2, n)
		assert.Equal(t, 2*time.Minute, time.Since(start))

		// A deadline that has passed goes before bytes that are there.
		_, err = server.Write([]byte("x"))
		require.NoError(t, err)
		require.ErrorIs(t, client.WaitReadable(), os.ErrDeadlineExceeded)

		// One that is moved does not strike at its old time.
		require.NoError(t, server.SetDeadline(time.Now().Add(time.Minute)))
		require.NoError(t, server.SetDeadline(time.Now().Add(time.Hour)))
		start = time.Now()
		b := make([]byte, 10)
		for range 2 {
			_, err = server.Read(b)
			require.NoError(t, err)
		}
		_, err = server.Read(b)
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Equal(t, time.Hour, time.Since(start))

		require.NoError(t, client.SetDeadline(time.Time{}))
		_, err = client.Read(b)
		require.NoError(t, err)
		require.NoError(t, client.Close())
		require.NoError(t, server.Close())
	})
}

func TestEmptyReadAndWrite(t *testing.T) {
	client, server := memnet.Pipe()
	n, err := client.Read(nil)
	assert.NoError(t, err)
	assert.Zero(t, n)
	require.NoError(t, server.Close())
	n, err = client.Write(nil)
	assert.NoError(t, err)
	assert.Zero(t, n)
	_, err = client.Write(nil)
	assert.NoError(t, err, "nothing was sent that a reset could answer")
}
