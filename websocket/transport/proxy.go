package transport

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/net/proxy"
)

// ProxyError says why a proxy did not lead to the address.
type ProxyError struct {
	Proxy  string // its URL, without a password
	Status int    // an HTTP proxy's answer, such as 407; 0 when there was none
	Err    error  // what failed; for a status, the proxy's words
}

func (e *ProxyError) Error() string { return e.Proxy + ": " + e.Err.Error() }

func (e *ProxyError) Unwrap() error { return e.Err }

const (
	maxProxyHead = 64 << 10

	// basicAuthorization is the field that URL credentials become (RFC 7617).
	basicAuthorization = "Proxy-Authorization: Basic "
)

var (
	errProxyHeadTooLong = errors.New("the proxy's answer is too long")
	errProxySpoke       = errors.New("the proxy sent bytes behind its answer")
)

// longAgo, as a deadline, makes a blocked read or write return at once.
var longAgo = time.Unix(1, 0)

// tunnel reaches target, a host and a port, through the proxy at u: by CONNECT (RFC 9110
// §9.3.6) through an http or https proxy, and by RFC 1928 through a SOCKS5 one, which
// is given the name and looks it up itself.
func (n *Network) tunnel(ctx context.Context, u *url.URL, target string) (Conn, error) {
	var conn Conn
	var err error
	status := 0
	switch u.Scheme {
	case "http":
		conn, status, err = n.connectThrough(ctx, u, target, nil)
	case "https":
		secure := n.tlsConfig(u.Hostname(), "http/1.1")
		secure.ServerName = u.Hostname() // another name is the server's, not the proxy's
		conn, status, err = n.connectThrough(ctx, u, target, secure)
	case "socks5", "socks5h":
		conn, err = n.socksThrough(ctx, u, target)
	default:
		err = fmt.Errorf("a proxy of scheme %q is not known", u.Scheme)
	}
	if err != nil {
		return nil, &ProxyError{u.Redacted(), status, err}
	}
	return conn, nil
}

// proxyHostPort is where to dial a proxy.
func proxyHostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	if port == "" {
		port = "1080"
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// connectThrough opens a tunnel through an HTTP proxy, one that is spoken to in TLS when
// there is a configuration for it.
func (n *Network) connectThrough(ctx context.Context, u *url.URL, target string, secure *tls.Config) (_ Conn, status int, err error) {
	conn, err := n.dialTCP(ctx, proxyHostPort(u))
	if err != nil {
		return nil, 0, err
	}
	if secure != nil {
		if conn, err = ClientTLS(ctx, conn, secure); err != nil {
			return nil, 0, err
		}
	}
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(longAgo) })
	status, err = askForTunnel(conn, u, target)
	if !stop() {
		err = ctx.Err() // the deadline in the past may have been set, also after the answer
	}
	if err != nil {
		conn.Close()
		return nil, status, err
	}
	return conn, status, nil
}

// askForTunnel sends the request and reads the answer. It takes no byte behind that.
func askForTunnel(conn Conn, u *url.URL, target string) (status int, err error) {
	request := "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n"
	if u.User != nil {
		password, _ := u.User.Password()
		request += basicAuthorization + base64.StdEncoding.EncodeToString([]byte(u.User.Username()+":"+password)) + "\r\n"
	}
	if _, err := io.WriteString(conn, request+"\r\n"); err != nil {
		return 0, err
	}
	head, rest, err := readHead(conn)
	if err != nil {
		return 0, err
	}
	response, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), &http.Request{Method: http.MethodConnect})
	if err != nil {
		return 0, err
	}
	response.Body.Close()
	switch {
	case response.StatusCode < 200 || response.StatusCode > 299:
		return response.StatusCode, errors.New(response.Status)
	case rest > 0: // the client of a WebSocket or of TLS speaks first: nobody can have answered
		return response.StatusCode, errProxySpoke
	}
	return response.StatusCode, nil
}

// readHead reads an HTTP head, and says how many bytes came behind it.
func readHead(conn Conn) (head []byte, rest int, err error) {
	b := make([]byte, 0, 1<<10)
	for {
		n, err := conn.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if at := bytes.Index(b, []byte("\r\n\r\n")); at >= 0 {
			at += len("\r\n\r\n")
			return b[:at], len(b) - at, nil
		}
		switch {
		case err == io.EOF:
			return nil, 0, io.ErrUnexpectedEOF
		case err != nil:
			return nil, 0, err
		case len(b) > maxProxyHead:
			return nil, 0, errProxyHeadTooLong
		case len(b) == cap(b):
			b = append(b, make([]byte, len(b))...)[:len(b)]
		}
	}
}

// socksThrough opens a tunnel through a SOCKS5 proxy.
func (n *Network) socksThrough(ctx context.Context, u *url.URL, target string) (Conn, error) {
	var auth *proxy.Auth
	if u.User != nil {
		password, _ := u.User.Password()
		auth = &proxy.Auth{User: u.User.Username(), Password: password}
	}
	first := &socksDialer{network: n}
	dialer, err := proxy.SOCKS5("tcp", proxyHostPort(u), auth, first)
	if err != nil {
		return nil, err
	}
	// The connection it returns hides ours; it only ever reads what is its own, and it
	// closes ours when it fails.
	if _, err := dialer.(proxy.ContextDialer).DialContext(ctx, "tcp", target); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, err
	}
	return first.conn, nil
}

// socksDialer dials for a SOCKS5 client and keeps what it dialed.
type socksDialer struct {
	network *Network
	conn    Conn
}

func (d *socksDialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

func (d *socksDialer) DialContext(ctx context.Context, _, address string) (net.Conn, error) {
	conn, err := d.network.dialTCP(ctx, address)
	d.conn = conn
	return conn, err
}
