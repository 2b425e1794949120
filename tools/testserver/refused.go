package testserver

import (
	"errors"
	"net"
)

// refusedPort is a port of this machine at which nobody listens as long as it is held: one
// end of a connection that nothing uses has it.
type refusedPort struct {
	address string
	ends    [2]net.Conn
}

// holdRefusedPort finds one. The caller must release it.
func holdRefusedPort() (*refusedPort, error) {
	listener, err := net.Listen("tcp", defaultListen)
	if err != nil {
		return nil, err
	}
	p := &refusedPort{address: listener.Addr().String()}
	if p.ends[0], err = net.Dial("tcp", p.address); err == nil {
		if p.ends[1], err = listener.Accept(); err != nil {
			err = errors.Join(err, p.ends[0].Close())
		}
	}
	return p, errors.Join(err, listener.Close())
}

func (p *refusedPort) release() error {
	return errors.Join(p.ends[0].Close(), p.ends[1].Close())
}

// RefusedURL is an address at which a WebSocket client finds nobody: its connection is refused.
func (s *Server) RefusedURL() string { return "ws://" + s.refused.address }
