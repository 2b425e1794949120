package transport_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/nettest"

	"adieu/websocket/transport"
)

// These tests hold our client against net/http's server, which nobody here wrote. It has
// extended CONNECT only in a process whose environment says so from the start: hence the
// child process.

const foreignServerVariable = "ADIEU_TRANSPORT_FOREIGN_SERVER"

// beForeignServer serves until its standard input ends. A stream is joined to the TCP
// address in its query's "to", or is refused with the status in "status".
func beForeignServer() {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if status := r.URL.Query().Get("status"); status != "" {
			w.WriteHeader(418)
			io.WriteString(w, "refused "+r.Header.Get(":protocol"))
			return
		}
		onward, err := net.Dial("tcp", r.URL.Query().Get("to"))
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer onward.Close()
		w.Header().Set("X-Origin", r.Header.Get("Origin"))
		w.WriteHeader(http.StatusOK)
		flush := func() { w.(http.Flusher).Flush() }
		flush()
		go func() {
			io.Copy(onward, r.Body)
			onward.(*net.TCPConn).CloseWrite()
		}()
		b := make([]byte, 32<<10)
		for {
			n, err := onward.Read(b)
			w.Write(b[:n])
			flush()
			if err == io.EOF {
				return
			}
			if err != nil {
				panic(http.ErrAbortHandler) // RST_STREAM
			}
		}
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	fmt.Println(server.Listener.Addr())
	pem.Encode(os.Stdout, &pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	fmt.Println()
	io.Copy(io.Discard, os.Stdin)
}

// foreignServer starts such a server, with or without extended CONNECT, and returns its
// address and a network that trusts it.
func foreignServer(t *testing.T, extended string) (transport.Address, *transport.Network) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	command := exec.Command(self)
	command.Env = append(os.Environ(), foreignServerVariable+"=1", "GODEBUG=http2xconnect="+extended)
	command.Stderr = os.Stderr
	stdin, err := command.StdinPipe()
	require.NoError(t, err)
	stdout, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		stdin.Close()
		command.Wait()
	})
	reader := bufio.NewReader(stdout)
	first, err := reader.ReadString('\n')
	require.NoError(t, err)
	host, port, err := net.SplitHostPort(strings.TrimSpace(first))
	require.NoError(t, err)
	certificate := ""
	for !strings.HasSuffix(certificate, "\n\n") {
		line, err := reader.ReadString('\n')
		require.NoError(t, err)
		certificate += line
	}
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM([]byte(certificate)))
	return transport.Address{Scheme: "wss", Host: host, Port: port}, &transport.Network{TLSConfig: &tls.Config{RootCAs: roots}}
}

func TestForeignServer(t *testing.T) {
	address, network := foreignServer(t, "1")
	echoServer := serve(t, func(conn net.Conn) { io.Copy(conn, conn) })
	t.Run("opens a stream", func(t *testing.T) {
		onward := serve(t, echoLine)
		conn, response, err := network.DialStream(t.Context(), address, transport.StreamRequest{
			Path: "/?to=" + url.QueryEscape(onward.HostPort()), Fields: []transport.Field{{"Origin", "https://page.example"}},
		})
		require.NoError(t, err)
		require.NotNil(t, response)
		assert.Equal(t, 200, response.Status)
		assert.Contains(t, response.Fields, transport.Field{"x-origin", "https://page.example"})
		checkEcho(t, conn, err)
	})
	t.Run("refuses a stream", func(t *testing.T) {
		conn, response, err := network.DialStream(t.Context(), address, transport.StreamRequest{Path: "/?status=418"})
		require.NoError(t, err)
		assert.Equal(t, 418, response.Status)
		got, err := io.ReadAll(conn)
		require.NoError(t, err)
		assert.Equal(t, "refused websocket", string(got))
		conn.Close()
	})
	t.Run("carries much", func(t *testing.T) { // both ways at once, and several streams on one connection
		const streams = 4
		sent := string(bulk[:3<<20])
		done := make(chan error, streams)
		for range streams {
			go func() {
				conn, _, err := network.DialStream(t.Context(), address, transport.StreamRequest{Path: "/?to=" + url.QueryEscape(echoServer.HostPort())})
				if err != nil {
					done <- err
					return
				}
				defer conn.Close()
				go func() {
					io.WriteString(conn, sent)
					conn.CloseWrite()
				}()
				got, err := io.ReadAll(conn)
				if err == nil && string(got) != sent {
					err = fmt.Errorf("%d other bytes came back", len(got))
				}
				done <- err
			}()
		}
		for range streams {
			require.NoError(t, <-done)
		}
	})
	t.Run("makes a net.Conn", func(t *testing.T) {
		nettest.TestConn(t, func() (net.Conn, net.Conn, func(), error) {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return nil, nil, nil, err
			}
			defer listener.Close()
			stream, _, err := network.DialStream(t.Context(), address, transport.StreamRequest{
				Path: "/?to=" + url.QueryEscape(listener.Addr().String()),
			})
			if err != nil {
				return nil, nil, nil, err
			}
			onward, err := listener.Accept()
			return stream, onward, func() {
				stream.Close()
				onward.Close()
			}, err
		})
	})
}

// A server with HTTP/2 but without extended CONNECT costs a second connection, once.
func TestForeignServerWithoutExtendedConnect(t *testing.T) {
	address, network := foreignServer(t, "0")
	for range 2 {
		conn, response, err := network.DialStream(t.Context(), address, transport.StreamRequest{})
		require.NoError(t, err)
		assert.Nil(t, response)
		assert.NotEqual(t, "h2", conn.(*transport.TLSConn).ConnectionState().NegotiatedProtocol)
		conn.Close()
	}
	network = &transport.Network{TLSConfig: network.TLSConfig, HTTP2: transport.HTTP2Only}
	_, _, err := network.DialStream(t.Context(), address, transport.StreamRequest{})
	var none *transport.NoStreamError
	require.ErrorAs(t, err, &none)
	assert.ErrorContains(t, none, "do not enable extended CONNECT")
	assert.Equal(t, transport.StageHTTP2, stage(t, err))
}
