package memnet_test

import (
	"context"
	"io"
	"net"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/transport/memnet"
)

func TestDialAndAccept(t *testing.T) {
	network := &memnet.Network{Config: memnet.Config{MaxRead: 2}}
	var listener net.Listener
	listener, err := network.Listen("example.com:80")
	require.NoError(t, err)
	assert.Equal(t, "example.com:80", listener.Addr().String())

	client, err := network.DialHost(t.Context(), "example.com", "80")
	require.NoError(t, err, "the connection stands before it is accepted")
	_, err = client.Write([]byte("early"))
	require.NoError(t, err)
	server, err := listener.Accept()
	require.NoError(t, err)
	assert.Equal(t, "example.com:80", client.RemoteAddr().String())
	assert.Equal(t, client.LocalAddr(), server.RemoteAddr())
	b := make([]byte, 10)
	n, err := server.Read(b)
	require.NoError(t, err)
	assert.Equal(t, "ea", string(b[:n]), "the network's Config holds")

	_, err = network.Listen("example.com:80")
	assert.ErrorIs(t, err, syscall.EADDRINUSE)
	_, err = network.Listen("no port")
	assert.Error(t, err)
	_, err = network.DialHost(t.Context(), "example.com", "81")
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
}

func TestListenOnAnyPort(t *testing.T) {
	network := &memnet.Network{}
	first, err := network.Listen("[::1]:0")
	require.NoError(t, err)
	second, err := network.Listen("[::1]:0")
	require.NoError(t, err)
	assert.NotEqual(t, first.Addr(), second.Addr())
	host, port, err := net.SplitHostPort(second.Addr().String())
	require.NoError(t, err)
	_, err = network.DialHost(t.Context(), host, port)
	assert.NoError(t, err)
}

func TestClosedListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := &memnet.Network{}
		listener, err := network.Listen("a:1")
		require.NoError(t, err)
		waiting, err := network.Listen("a:2")
		require.NoError(t, err)
		client, err := network.DialHost(t.Context(), "a", "1")
		require.NoError(t, err)

		accepted := make(chan error)
		go func() { _, err := waiting.Accept(); accepted <- err }()
		synctest.Wait()
		require.NoError(t, waiting.Close())
		require.ErrorIs(t, <-accepted, net.ErrClosed)

		require.NoError(t, listener.Close())
		assert.ErrorIs(t, listener.Close(), net.ErrClosed)
		_, err = io.ReadAll(client)
		assert.ErrorIs(t, err, syscall.ECONNRESET, "nobody will accept it")
		_, err = network.DialHost(t.Context(), "a", "1")
		assert.ErrorIs(t, err, syscall.ECONNREFUSED)
		_, err = network.Listen("a:1")
		assert.NoError(t, err, "the address is free again")
	})
}

func TestDialWaitsForTheBacklog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := &memnet.Network{}
		listener, err := network.Listen("a:1")
		require.NoError(t, err)
		for range 128 {
			_, err := network.DialHost(t.Context(), "a", "1")
			require.NoError(t, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		dialed := make(chan error, 1)
		go func() { _, err := network.DialHost(ctx, "a", "1"); dialed <- err }()
		synctest.Wait()
		require.Empty(t, dialed)
		cancel()
		require.ErrorIs(t, <-dialed, context.Canceled)
		_, err = network.DialHost(ctx, "a", "1")
		require.ErrorIs(t, err, context.Canceled)

		go func() { _, err := network.DialHost(t.Context(), "a", "1"); dialed <- err }()
		synctest.Wait()
		_, err = listener.AcceptConn()
		require.NoError(t, err)
		require.NoError(t, <-dialed)

		go func() { _, err := network.DialHost(t.Context(), "a", "1"); dialed <- err }()
		synctest.Wait()
		require.NoError(t, listener.Close())
		<-dialed // refused, or connected and reset; never stuck
	})
}
