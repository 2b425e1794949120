package memnet

// stream is one direction of a connection: the bytes that one end has written and the
// other has not read. The first ones have arrived in the receiver's buffer, the rest
// wait in the sender's; on a Path some of those are under way, and until they arrive the
// sender's buffer has no room for others. All of it is guarded by the connection's link.
type stream struct {
	sendLimit, receiveLimit int
	carrier                 *carrier // nil where there is no Path

	buf     []byte // buf[off:] is what is in the stream
	off     int
	arrived int // how many of those bytes have arrived

	fin        bool // the sender writes no more
	finArrived bool // and the receiver knows: what has arrived is all
	reset      bool // on a Path: the sender resets the connection, behind what is under way
}

func (s *stream) size() int { return len(s.buf) - s.off }

// underway is how many bytes have left the sender's buffer and not arrived; unsent is
// how many have not left it.
func (s *stream) underway() int {
	if s.carrier == nil {
		return 0
	}
	return s.carrier.flying
}

func (s *stream) unsent() int { return s.size() - s.arrived - s.underway() }

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

// transmit is the only way from the sender's buffer to the receiver's.
func (s *stream) transmit() {
	if s.carrier != nil {
		s.carrier.attend()
		return
	}
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
	s.arrived -= n
	s.drop(n)
	s.transmit()
	return n
}

// drop takes the first n bytes away.
func (s *stream) drop(n int) {
	s.off += n
	if s.off == len(s.buf) {
		s.buf, s.off = nil, 0 // an idle connection holds no buffer
	}
}

// forget destroys the bytes that have not left the sender's buffer.
func (s *stream) forget() { s.buf = s.buf[:len(s.buf)-s.unsent()] }

// dropUnsent destroys what has not left the sender's buffer, as a reset does. FIN is part
// of it.
func (s *stream) dropUnsent() {
	s.forget()
	s.fin = s.finArrived || s.carrier != nil && s.carrier.finished
}

// discard empties the stream on both sides.
func (s *stream) discard() {
	s.buf, s.off, s.arrived = nil, 0, 0
	if s.carrier != nil {
		s.carrier.end()
	}
}

// abandon is for a receiver that goes away: what it has not read is gone. What is still
// under way to it will find nobody.
func (s *stream) abandon() {
	if s.carrier == nil {
		s.discard()
		return
	}
	s.drop(s.arrived)
	s.arrived = 0
	s.transmit()
}
