package memnet

// stream is one direction of a connection: the bytes that one end has written and the
// other has not read. The first ones have arrived in the receiver's buffer, the rest
// wait in the sender's. All of it is guarded by the connection's link.
type stream struct {
	sendLimit, receiveLimit int

	buf     []byte // buf[off:] is what is in the stream
	off     int
	arrived int // how many of those bytes have arrived

	fin        bool // the sender writes no more
	finArrived bool // and the receiver knows: what has arrived is all
}

func (s *stream) size() int { return len(s.buf) - s.off }

// room is how much the sender may write now.
func (s *stream) room() int { return s.sendLimit - (s.size() - s.arrived) }

// write queues as much of b as there is room for.
func (s *stream) write(b []byte) (n int) {
	for len(b) > n {
		took := min(len(b)-n, s.room())
		if took <= 0 {
			break
		}
		// Move what is left to the front only when at least as much was read, so that each
		// byte is moved about once.
		if s.off > 0 && s.off >= s.size() {
			s.buf = append(s.buf[:0], s.buf[s.off:]...)
			s.off = 0
		}
		s.buf = append(s.buf, b[n:n+took]...)
		n += took
		s.transmit()
	}
	return n
}

// finish queues FIN behind what has been written.
func (s *stream) finish() {
	s.fin = true
	s.transmit()
}

// transmit is the only way from the sender's buffer to the receiver's. Delays and losses
// belong here.
func (s *stream) transmit() {
	s.arrived = min(s.size(), s.receiveLimit)
	if s.fin && s.arrived == s.size() {
		s.finArrived = true
	}
}

// read takes bytes that have arrived, at most limit of them unless limit is 0.
func (s *stream) read(b []byte, limit int) int {
	n := min(len(b), s.arrived)
	if limit > 0 {
		n = min(n, limit)
	}
	copy(b, s.buf[s.off:s.off+n])
	s.off += n
	s.arrived -= n
	if s.off == len(s.buf) {
		s.buf, s.off = nil, 0 // an idle connection holds no buffer
	}
	s.transmit()
	return n
}

// dropUnsent destroys what has not arrived, as a reset does. FIN is part of it.
func (s *stream) dropUnsent() {
	s.buf = s.buf[:s.off+s.arrived]
	s.fin = s.finArrived
}

// discard empties the stream on both sides.
func (s *stream) discard() { s.buf, s.off, s.arrived = nil, 0, 0 }
