package testserver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"

	"golang.org/x/net/http2"

	"adieu/websocket/transport"
)

// protoHTTP1 is the ALPN name of HTTP/1.1 (RFC 7301 §6).
const protoHTTP1 = "http/1.1"

// setUpTLS makes the certificates and the configuration of the TLS listener.
func (s *Server) setUpTLS() error {
	ca, err := newAuthority("Adieu test server CA")
	if err != nil {
		return err
	}
	names := []string{"localhost", "127.0.0.1", "::1"}
	host, _, _ := net.SplitHostPort(s.tlsListener.Addr().String())
	if ip := net.ParseIP(host); ip != nil && !ip.IsUnspecified() {
		names = append(names, host)
	}
	names = append(names, s.config.Names...)
	slices.Sort(names)
	certificate, err := ca.issueNow(slices.Compact(names)...)
	if err != nil {
		return err
	}
	s.authority = ca
	s.tlsConfig = &tls.Config{
		Certificates:       []tls.Certificate{certificate},
		NextProtos:         []string{http2.NextProtoTLS, protoHTTP1},
		GetConfigForClient: s.faultConfig,
	}
	return nil
}

// pendingTLS is a connection in its TLS handshake.
type pendingTLS struct{ transport.Conn }

func (p pendingTLS) stop() { p.Close() }

// serveTLS does the TLS handshake, and serves what the client has chosen by ALPN.
func (s *Server) serveTLS(raw transport.Conn) {
	stream, err := s.acceptTLS(raw)
	if err != nil {
		s.logTLS(raw, err)
		return
	}
	fault := hostFault(stream.ConnectionState().ServerName)
	if stream.ConnectionState().NegotiatedProtocol == http2.NextProtoTLS {
		h := newHTTP2Conn(s, stream)
		h.secure = true
		h.fault = fault
		h.serve(stream)
		return
	}
	c := newConn(s, stream)
	c.raw, c.secure, c.fault = raw, true, fault
	s.serveConn(c)
}

// acceptTLS does the TLS handshake, which Close can interrupt.
func (s *Server) acceptTLS(raw transport.Conn) (*transport.TLSConn, error) {
	pending := &pendingTLS{raw}
	if !s.add(pending) {
		raw.Close()
		return nil, errStopped
	}
	defer s.remove(pending)
	ctx, cancel := context.WithTimeout(context.Background(), s.config.HandshakeTimeout)
	defer cancel()
	return transport.ServerTLS(ctx, raw, s.tlsConfig)
}

// logTLS logs what a person can do something about: a client that does not trust the
// server says so, and its user may not know of the CA.
func (s *Server) logTLS(raw transport.Conn, err error) {
	if s.isStopped() || errors.Is(err, io.EOF) || transport.IsReset(err) {
		return
	}
	s.config.Log(fmt.Sprintf("TLS handshake with %v: %v", raw.RemoteAddr(), err))
}
