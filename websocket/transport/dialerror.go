package transport

import (
	"errors"
	"net"
)

// Stage is how far a dial got.
type Stage string

const (
	StageResolve Stage = "resolve" // finding the addresses of the host's name
	StageDial    Stage = "dial"    // opening the TCP connection
	StageProxy   Stage = "proxy"   // reaching the proxy, or the tunnel through it: see ProxyError
	StageTLS     Stage = "tls"     // the TLS handshake
	StageHTTP2   Stage = "http2"   // the HTTP/2 connection, or the request on it: see StreamError
)

// DialError says where dialing failed. What failed is in Err, as the library that met it
// reported it: *net.DNSError, *net.OpError, *ProxyError, *tls.CertificateVerificationError,
// *StreamError and so on, also context.Canceled when the caller gave up.
type DialError struct {
	Address Address
	Stage   Stage
	Err     error
}

func (e *DialError) Error() string {
	switch e.Stage {
	case StageResolve, StageDial:
		return e.Err.Error() // package net names the operation and the address
	}
	return string(e.Stage) + " " + e.Address.HostPort() + ": " + e.Err.Error()
}

func (e *DialError) Unwrap() error { return e.Err }

// tcpError is the DialError for what net.Dialer returned.
func tcpError(a Address, err error) error {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return &DialError{a, StageResolve, err}
	}
	return &DialError{a, StageDial, err}
}
