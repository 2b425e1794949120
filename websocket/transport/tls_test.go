package transport_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/transport"
)

// identity is a server's certificate, and the roots that vouch for it.
type identity struct {
	certificate tls.Certificate
	roots       *x509.CertPool
}

// newIdentity makes a certificate for names and addresses.
func newIdentity(t testing.TB, names ...string) identity {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a test's own"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		BasicConstraintsValid: true, IsCA: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	leaf, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return identity{tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, roots}
}

// tlsPair returns the ends of a TLS connection over loopback TCP, and what is below the
// server's end.
func tlsPair(t testing.TB, version uint16) (client, server *transport.TLSConn, belowServer transport.Conn) {
	t.Helper()
	id := newIdentity(t, "server.example")
	belowClient, belowServer := loopback(t)
	accepted := make(chan *transport.TLSConn, 1)
	go func() {
		conn, err := transport.ServerTLS(t.Context(), belowServer, &tls.Config{Certificates: []tls.Certificate{id.certificate}})
		assert.NoError(t, err)
		accepted <- conn
	}()
	client, err := transport.ClientTLS(t.Context(), belowClient, &tls.Config{
		ServerName: "server.example", RootCAs: id.roots, MinVersion: version, MaxVersion: version,
	})
	require.NoError(t, err)
	server = <-accepted
	require.NotNil(t, server)
	t.Cleanup(func() {
		client.Close()
		server.Close()
	})
	return client, server, belowServer
}

// onTLS runs a test for each version of TLS that matters.
func onTLS(t *testing.T, test func(t *testing.T, client, server *transport.TLSConn, belowServer transport.Conn)) {
	for version, name := range map[uint16]string{tls.VersionTLS12: "1.2", tls.VersionTLS13: "1.3"} {
		t.Run(name, func(t *testing.T) {
			client, server, below := tlsPair(t, version)
			assert.Equal(t, version, client.ConnectionState().Version)
			test(t, client, server, below)
		})
	}
}

func TestTLSWaitingWakesForBytes(t *testing.T) {
	onTLS(t, func(t *testing.T, client, server *transport.TLSConn, _ transport.Conn) {
		done := make(chan error, 1)
		go func() { done <- echo(server) }()
		b := make([]byte, 2)
		for range 500 {
			write(t, client, "ab")
			require.NoError(t, client.WaitReadable())
			_, err := io.ReadFull(client, b)
			require.NoError(t, err)
			require.Equal(t, "ab", string(b))
		}
		require.NoError(t, client.CloseWrite())
		require.NoError(t, <-done)
	})
}

// A server sends session tickets right after the handshake, and peers may send half a
// record: both make the socket readable, and neither is anything to read.
func TestTLSWaitingSeesPlaintextOnly(t *testing.T) {
	// The relay stands between the two ends and can hold bytes back.
	client, server, relay := relayedTLS(t)
	expectNothing := func() {
		require.NoError(t, client.SetReadDeadline(time.Now().Add(20*time.Millisecond)))
		require.ErrorIs(t, client.WaitReadable(), os.ErrDeadlineExceeded)
		require.NoError(t, client.SetReadDeadline(time.Time{}))
	}
	expectNothing() // the tickets came in the server's one flight

	write(t, server, "whole")
	record := relay.receive(t)
	for _, part := range [][]byte{record[:3], record[3:7]} { // in the header, in the body
		relay.send(t, part)
		expectNothing()
	}
	woke := make(chan error, 1)
	go func() { woke <- client.WaitReadable() }()
	relay.send(t, record[7:])
	require.NoError(t, <-woke)
	b := make([]byte, 100)
	n, err := client.Read(b)
	require.NoError(t, err)
	assert.Equal(t, "whole", string(b[:n]), "one read gets the record, not only the byte that was held")

	write(t, server, "x")
	relay.send(t, relay.receive(t))
	require.NoError(t, client.WaitReadable())
	n, err = client.Read(b)
	require.NoError(t, err)
	assert.Equal(t, "x", string(b[:n]), "and does not wait for another record")
}

// What crypto/tls took from the socket with an earlier record makes no socket readable.
func TestTLSWaitingSeesWhatWasReadAhead(t *testing.T) {
	client, server, relay := relayedTLS(t)
	var records []byte
	for _, word := range []string{"one", "two", "three"} {
		write(t, server, word)
		records = append(records, relay.receive(t)...)
	}
	relay.send(t, records[:len(records)-1])
	for _, want := range []string{"one", "two"} {
		for range 2 { // it takes nothing
			require.NoError(t, client.WaitReadable())
		}
		b := make([]byte, 100)
		n, err := client.Read(b[:1])
		require.NoError(t, err)
		require.NoError(t, client.WaitReadable(), "the record's rest")
		more, err := client.Read(b[n:])
		require.NoError(t, err)
		assert.Equal(t, want, string(b[:n+more]))
	}
	require.NoError(t, client.SetReadDeadline(time.Now().Add(20*time.Millisecond)))
	require.ErrorIs(t, client.WaitReadable(), os.ErrDeadlineExceeded, "the third lacks a byte")
	require.NoError(t, client.SetReadDeadline(time.Time{}))
	relay.send(t, records[len(records)-1:])
	require.NoError(t, client.WaitReadable())
}

func TestTLSStreamsWhole(t *testing.T) {
	onTLS(t, func(t *testing.T, client, server *transport.TLSConn, _ transport.Conn) {
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
	})
}

func TestTLSHalfClose(t *testing.T) {
	onTLS(t, func(t *testing.T, client, server *transport.TLSConn, belowServer transport.Conn) {
		write(t, client, "last words")
		require.NoError(t, client.CloseWrite())
		got, err := io.ReadAll(server)
		require.NoError(t, err)
		assert.Equal(t, "last words", string(got))
		_, err = belowServer.Read(make([]byte, 1))
		require.ErrorIs(t, err, io.EOF, "FIN follows")
		for range 2 {
			require.NoError(t, server.WaitReadable(), "EOF is readable")
		}
		_, err = client.Write([]byte("more"))
		require.Error(t, err)
		write(t, server, "an answer")
		require.NoError(t, server.Close())
		got, err = io.ReadAll(client)
		require.NoError(t, err)
		assert.Equal(t, "an answer", string(got))
	})
}

// The hazard that the raw drain is for: TLS has ended, TCP has not, and a socket that is
// closed with unread bytes sends a reset.
func TestTLSDrainGoesOnBelowTLS(t *testing.T) {
	onTLS(t, func(t *testing.T, client, server *transport.TLSConn, belowServer transport.Conn) {
		// The server's TLS says its goodbye, but its TCP sends on.
		closeNotify(t, server)
		write(t, belowServer, "nothing that TLS knows")
		require.NoError(t, client.CloseWrite())

		require.NoError(t, client.SetReadDeadline(time.Now().Add(20*time.Millisecond)))
		_, err := client.Read(make([]byte, 1))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded, "TCP has not ended")
		require.ErrorIs(t, client.WaitReadable(), os.ErrDeadlineExceeded)
		require.NoError(t, client.SetReadDeadline(time.Time{}))

		write(t, belowServer, "yet more")
		require.NoError(t, belowServer.CloseWrite())
		for range 2 {
			require.NoError(t, client.WaitReadable())
			_, err = client.Read(make([]byte, 1))
			require.ErrorIs(t, err, io.EOF)
		}
		require.NoError(t, client.Close())
		_, err = io.Copy(io.Discard, belowServer)
		assert.NoError(t, err, "the server sees FIN, no reset")
	})
}

// closeNotify sends a close_notify and leaves TCP open.
func closeNotify(t *testing.T, c *transport.TLSConn) {
	t.Helper()
	require.NoError(t, transport.CloseNotify(c))
	require.NoError(t, c.SetWriteDeadline(time.Time{}), "crypto/tls has set one")
}

// Without the half-close the end of TLS is the end, and is told at once.
// What is discarded below TLS is bounded, as the plaintext is that nobody wants.
func TestTLSDrainBelowTLSIsBounded(t *testing.T) {
	onTLS(t, func(t *testing.T, client, server *transport.TLSConn, belowServer transport.Conn) {
		closeNotify(t, server)
		require.NoError(t, client.CloseWrite())
		const bound, chunk = 16 << 20, 1 << 20
		sent := make(chan int)
		go func() {
			n := 0
			for n <= 2*bound {
				wrote, err := belowServer.Write(make([]byte, chunk))
				n += wrote
				if err != nil {
					break
				}
			}
			belowServer.CloseWrite()
			sent <- n
		}()
		_, err := client.Read(make([]byte, 1))
		assert.ErrorContains(t, err, "sends on after the end")
		require.NoError(t, client.Close())
		assert.Less(t, <-sent, 2*bound, "the rest is not read")
	})
}

func TestTLSEndIsTheEnd(t *testing.T) {
	onTLS(t, func(t *testing.T, client, server *transport.TLSConn, _ transport.Conn) {
		closeNotify(t, server)
		require.NoError(t, client.WaitReadable())
		_, err := client.Read(make([]byte, 1))
		require.ErrorIs(t, err, io.EOF)
	})
}

func TestTLSDrainsAfterTLSFailed(t *testing.T) {
	client, _, below := tlsPair(t, tls.VersionTLS13)
	write(t, below, "this is no record")
	_, err := client.Read(make([]byte, 1))
	var header tls.RecordHeaderError
	require.ErrorAs(t, err, &header)
	client.CloseWrite()
	write(t, below, "and neither is this")
	require.NoError(t, below.CloseWrite())
	_, err = client.Read(make([]byte, 1))
	require.ErrorAs(t, err, &header, "it stays failed, but TCP has been read to its end")
	require.NoError(t, below.SetReadDeadline(time.Now().Add(10*time.Second)))
	client.Close()
	_, err = io.Copy(io.Discard, below)
	assert.NoError(t, err, "no reset")
}

func TestTLSAbortIsSeenAsReset(t *testing.T) {
	onTLS(t, func(t *testing.T, client, server *transport.TLSConn, _ transport.Conn) {
		require.NoError(t, client.Abort())
		for range 2 {
			err := server.WaitReadable()
			require.True(t, transport.IsReset(err), "%v", err)
			_, err = server.Read(make([]byte, 1))
			require.True(t, transport.IsReset(err), "%v", err)
		}
		assert.ErrorIs(t, client.Close(), net.ErrClosed)
	})
}

func TestTLSWaitingWakesForOtherEnds(t *testing.T) {
	for name, test := range map[string]struct {
		end  func(client, server *transport.TLSConn) error
		want func(error) bool
	}{
		"half-close":             {func(client, _ *transport.TLSConn) error { return client.CloseWrite() }, func(err error) bool { return err == nil }},
		"reset":                  {func(client, _ *transport.TLSConn) error { return client.Abort() }, transport.IsReset},
		"a deadline in the past": {func(_, server *transport.TLSConn) error { return server.SetReadDeadline(past) }, func(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }},
		"a local close":          {func(_, server *transport.TLSConn) error { return server.Close() }, func(err error) bool { return errors.Is(err, net.ErrClosed) }},
		"a local abort":          {func(_, server *transport.TLSConn) error { return server.Abort() }, func(err error) bool { return errors.Is(err, net.ErrClosed) }},
	} {
		t.Run(name, func(t *testing.T) {
			client, server, _ := tlsPair(t, tls.VersionTLS13)
			woke := make(chan error, 1)
			go func() { woke <- server.WaitReadable() }()
			require.NoError(t, test.end(client, server))
			err := <-woke
			assert.True(t, test.want(err), "%v", err)
		})
	}
}

// crypto/tls waits up to 5 s to send a close_notify to a peer that reads nothing.
func TestTLSCloseDoesNotWait(t *testing.T) {
	_, server, below := tlsPair(t, tls.VersionTLS13)
	fill(t, below)
	require.NoError(t, below.SetWriteDeadline(time.Time{}))
	start := time.Now()
	server.Close()
	assert.Less(t, time.Since(start), 2*time.Second)
}

func TestTLSWaitReadableAllocatesNothing(t *testing.T) {
	client, server, _ := tlsPair(t, tls.VersionTLS13)
	write(t, client, "x")
	require.NoError(t, server.WaitReadable())
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		if server.WaitReadable() != nil {
			t.Fail()
		}
	}))
}

// tlsRelay passes a server's records on to a client when it is told to.
type tlsRelay struct{ toServer, toClient net.Conn }

// relayedTLS returns the ends of a TLS 1.3 connection with a relay between. After the
// handshake nothing that the server sends passes by itself.
func relayedTLS(t *testing.T) (client, server *transport.TLSConn, relay *tlsRelay) {
	t.Helper()
	id := newIdentity(t, "server.example")
	belowClient, toClient := loopback(t)
	toServer, belowServer := loopback(t)
	go io.Copy(toServer, toClient)
	accepted := make(chan *transport.TLSConn, 1)
	go func() {
		conn, err := transport.ServerTLS(t.Context(), belowServer, &tls.Config{Certificates: []tls.Certificate{id.certificate}})
		assert.NoError(t, err)
		accepted <- conn
	}()
	connected := make(chan *transport.TLSConn, 1)
	go func() {
		conn, err := transport.ClientTLS(t.Context(), belowClient, &tls.Config{
			ServerName: "server.example", RootCAs: id.roots, MinVersion: tls.VersionTLS13,
			ClientSessionCache: tls.NewLRUClientSessionCache(1), // it makes the server send tickets
		})
		assert.NoError(t, err)
		connected <- conn
	}()
	relay = &tlsRelay{toServer, toClient}
	relay.send(t, relay.receive(t)) // the server's flight, tickets and all
	client, server = <-connected, <-accepted
	require.NotNil(t, client)
	require.NotNil(t, server)
	return client, server, relay
}

// receive takes what the server has sent.
func (r *tlsRelay) receive(t *testing.T) []byte {
	t.Helper()
	b := make([]byte, 32<<10)
	n, err := r.toServer.Read(b)
	require.NoError(t, err)
	return b[:n]
}

func (r *tlsRelay) send(t *testing.T, b []byte) {
	t.Helper()
	_, err := r.toClient.Write(b)
	require.NoError(t, err)
}
