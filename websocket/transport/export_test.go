package transport

// CloseNotify ends only the TLS of a connection, as a peer may that leaves TCP open.
func CloseNotify(c *TLSConn) error { return c.tls.CloseWrite() }
