package transport

import "context"

// CloseNotify ends only the TLS of a connection, as a peer may that leaves TCP open.
func CloseNotify(c *TLSConn) error { return c.tls.CloseWrite() }

// OpenStream speaks HTTP/2 on conn, which need not come from a Network. It calls gone when
// nothing is left of that.
func OpenStream(ctx context.Context, conn Conn, gone func()) (Conn, *StreamResponse, error) {
	c := newHTTP2Conn(conn)
	c.reserve()
	c.start(gone)
	fields, err := StreamRequest{}.headerBlock(Address{Scheme: "ws", Host: "server.example"})
	if err != nil {
		return nil, nil, err
	}
	return c.open(ctx, fields)
}
