package transport

import (
	"context"
	"crypto/tls"
	"net"
	"net/url"
	"slices"
	"strings"
)

// Network dials as a browser does: over TCP and TLS, through a proxy, to where a host map
// leads, and onto streams of shared HTTP/2 connections. The zero value works. Its fields
// must not change once it is used, and it must not be copied then. Its methods may be
// called from any goroutine; their errors are of type *DialError, but for a scheme that is
// neither ws nor wss.
type Network struct {
	// NetDialer opens the TCP connections. Its zero value tries IPv6 and IPv4 addresses
	// side by side (RFC 8305).
	NetDialer net.Dialer

	// TLSConfig is what wss connections and https proxies start from. By default the
	// system's roots are trusted, TLS 1.2 is the least, and the server is asked for by
	// the name in the address. RootCAs sets other roots, ServerName another name,
	// InsecureSkipVerify trusts anybody. NextProtos replaces what Dial offers by ALPN,
	// which is http/1.1; what DialStream offers it does not change.
	TLSConfig *tls.Config

	// Proxy chooses the proxy for an address: nil for none, or a URL of scheme http,
	// https, socks5 or socks5h, with credentials if need be. A nil function means no
	// proxy; ProxyFromEnvironment makes one.
	Proxy func(Address) (*url.URL, error)

	// Hosts says which addresses are to be found elsewhere; those are dialed directly,
	// without a proxy. A proxy's own address is looked up here as well. The default is
	// none.
	Hosts HostMap

	// HTTP2 says when DialStream uses HTTP/2: by default when the server offers it.
	HTTP2 HTTP2Use

	// HTTP2Cleartext lets DialStream speak HTTP/2 over plain TCP to a ws address,
	// without asking whether the server can. No browser does; it is for tests.
	HTTP2Cleartext bool

	streams streamPool
}

// HTTP2Use says when a Network uses HTTP/2.
type HTTP2Use uint8

const (
	HTTP2IfOffered HTTP2Use = iota // when the server chooses it and has extended CONNECT
	HTTP2Never                     // DialStream does as Dial
	HTTP2Only                      // DialStream fails with a *NoStreamError where HTTP/1.1 is all there is
)

// Dial implements Dialer: the connection is for HTTP/1.1.
func (n *Network) Dial(ctx context.Context, a Address) (Conn, error) {
	protocols := []string{"http/1.1"}
	if n.TLSConfig != nil && n.TLSConfig.NextProtos != nil {
		protocols = n.TLSConfig.NextProtos
	}
	conn, _, err := n.dial(ctx, a, protocols...)
	return conn, err
}

// dial opens a connection that is ready for an application protocol, and returns which
// one TLS settled on, if any.
func (n *Network) dial(ctx context.Context, a Address, protocols ...string) (_ Conn, protocol string, err error) {
	if a.Scheme != "ws" && a.Scheme != "wss" {
		return nil, "", badScheme(a)
	}
	conn, err := n.connect(ctx, a)
	if err != nil || a.Scheme == "ws" {
		return conn, "", err
	}
	secure, err := ClientTLS(ctx, conn, n.tlsConfig(a.hostname(), protocols...))
	if err != nil {
		return nil, "", &DialError{a, StageTLS, err}
	}
	return secure, secure.ConnectionState().NegotiatedProtocol, nil
}

// connect opens the byte stream to an address: a TCP connection, or a tunnel.
func (n *Network) connect(ctx context.Context, a Address) (Conn, error) {
	var via *url.URL
	if _, mapped := n.Hosts.Lookup(a.HostPort()); !mapped && n.Proxy != nil {
		var err error
		if via, err = n.Proxy(a); err != nil {
			return nil, &DialError{a, StageProxy, err}
		}
	}
	if via != nil {
		conn, err := n.tunnel(ctx, via, a.HostPort())
		if err != nil {
			return nil, &DialError{a, StageProxy, err}
		}
		return conn, nil
	}
	conn, err := n.dialTCP(ctx, a.HostPort())
	if err != nil {
		return nil, tcpError(a, err)
	}
	return conn, nil
}

// dialTCP opens a TCP connection to where the host map leads, or to this machine for names
// below localhost.
func (n *Network) dialTCP(ctx context.Context, hostPort string) (Conn, error) {
	to, _ := n.Hosts.Lookup(hostPort)
	conn, err := n.NetDialer.DialContext(ctx, "tcp", loopback(to))
	if err != nil {
		return nil, err
	}
	return NewTCPConn(conn.(*net.TCPConn)), nil
}

// tlsConfig is the configuration for the server of that name.
func (n *Network) tlsConfig(name string, protocols ...string) *tls.Config {
	cfg := &tls.Config{}
	if n.TLSConfig != nil {
		cfg = n.TLSConfig.Clone()
	}
	if cfg.ServerName == "" {
		cfg.ServerName = name
	}
	cfg.NextProtos = slices.Clone(protocols)
	return cfg
}

// hostname is the host without an IPv6 address's brackets.
func (a Address) hostname() string {
	return strings.TrimSuffix(strings.TrimPrefix(a.Host, "["), "]")
}
