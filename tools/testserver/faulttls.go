package testserver

import (
	"crypto/tls"
	"errors"
	"strings"
	"time"
)

// hostSuffix makes a fault's name a host name. Browsers take every name below localhost
// for the loopback interface; other clients have to be told where it is.
const hostSuffix = ".localhost"

// tlsGuise changes the TLS of those who connect to a fault's host. An error ends the
// handshake with an alert.
type tlsGuise func(s *Server, hello *tls.ClientHelloInfo, cfg *tls.Config) error

// tlsFaults are those of TLS itself.
func tlsFaults() []Fault {
	list := []Fault{
		{Name: "tls-expired",
			Does: "has a certificate that has expired",
			Rule: "RFC 5280 §6.1.3", guise: func(s *Server, hello *tls.ClientHelloInfo, cfg *tls.Config) error {
				now := time.Now()
				return s.certify(cfg, s.authority, hello.ServerName, now.Add(-2*certificateLife), now.Add(-certificateLife))
			}},
		{Name: "tls-unknown-ca",
			Does: "has a certificate of a CA that nobody trusts",
			Rule: "RFC 5280 §6.1", guise: func(s *Server, hello *tls.ClientHelloInfo, cfg *tls.Config) error {
				stranger, err := newAuthority("A CA that nobody trusts")
				if err != nil {
					return err
				}
				now := time.Now()
				return s.certify(cfg, stranger, hello.ServerName, now.Add(-clockSkew), now.Add(certificateLife))
			}},
		{Name: "tls-wrong-name",
			Does: "has a certificate for another name",
			Rule: "RFC 9525 §6", guise: func(s *Server, _ *tls.ClientHelloInfo, cfg *tls.Config) error {
				now := time.Now()
				return s.certify(cfg, s.authority, "elsewhere.example", now.Add(-clockSkew), now.Add(certificateLife))
			}},
		{Name: "tls-refused",
			Does: "ends the handshake with an alert",
			Rule: "RFC 8446 §6.2", Legal: true, guise: func(*Server, *tls.ClientHelloInfo, *tls.Config) error {
				return errors.New("refused on purpose")
			}},
		{Name: "tls-silent",
			Does: "never answers the client's hello",
			Rule: "RFC 6455 §10.4: the client's own limits", Legal: true, guise: func(s *Server, hello *tls.ClientHelloInfo, _ *tls.Config) error {
				select {
				case <-hello.Context().Done():
				case <-s.done:
				}
				return errors.New("silent on purpose")
			}},
	}
	for i := range list {
		f := &list[i]
		f.Host, f.Dialects, f.TLS, f.Sees = f.Name+hostSuffix, inAll, true, failsToOpen
		f.serve = finishes(func(c *conn) error { return c.write(c.textMessage("hello")) })
	}
	return append(list,
		Fault{Name: "tls-truncated", Dialects: inAll, Carriers: overHTTP1, TLS: true,
			Does: "ends TCP without close_notify, and without a Close",
			Rule: "RFC 8446 §6.1", Sees: failsOpen, serve: opened(truncate)},
		Fault{Name: "tls-truncated-after-close", Dialects: inClosing, Carriers: overHTTP1, TLS: true,
			Does: "ends TCP without close_notify after both sides have said goodbye",
			Rule: "RFC 8446 §6.1", Sees: "open, close 1000 clean", Answer: "Close 1000", serve: finishes(func(c *conn) error {
				if err := c.exchangeCloses(); err != nil {
					return err
				}
				return truncate(c)
			})},
		Fault{Name: "tls-garbage", Dialects: inAll, Carriers: overHTTP1, TLS: true,
			Does: "sends bytes that are no TLS record",
			Rule: "RFC 8446 §5.1", Sees: failsOpen, serve: opened(func(c *conn) error {
				_, err := c.raw.Write([]byte("this is no record"))
				return err
			})},
	)
}

// truncate ends TCP below TLS.
func truncate(c *conn) error {
	c.halfClosed = true
	return c.raw.CloseWrite()
}

// certify makes the server show a certificate of that authority.
func (s *Server) certify(cfg *tls.Config, a *authority, name string, notBefore, notAfter time.Time) error {
	certificate, err := a.issue([]string{name}, notBefore, notAfter)
	cfg.Certificates = []tls.Certificate{certificate}
	return err
}

// hostFault is the fault that those see who connect to a name.
func hostFault(name string) *Fault {
	label, found := strings.CutSuffix(strings.ToLower(name), hostSuffix)
	if !found {
		return nil
	}
	if f := faultNamed(label); f != nil && f.Host != "" {
		return f
	}
	return nil
}

// faultConfig is what GetConfigForClient answers. A fault's host has a certificate of its
// own, so that a client does not reuse its connection for other names.
func (s *Server) faultConfig(hello *tls.ClientHelloInfo) (*tls.Config, error) {
	f := hostFault(hello.ServerName)
	if f == nil {
		return nil, nil // what the listener's configuration says
	}
	certificate, err := s.authority.issueNow(f.Host)
	if err != nil {
		return nil, err
	}
	cfg := s.tlsConfig.Clone()
	cfg.GetConfigForClient = nil
	cfg.Certificates = []tls.Certificate{certificate}
	if f.guise != nil {
		if err := f.guise(s, hello, cfg); err != nil {
			return nil, err
		}
	}
	return cfg, nil
}
