//go:build !unix || adieu_portable

package transport

import (
	"errors"
	"io"
	"net"
	"os"
)

// waiter waits for a TCP socket where it cannot be peeked at: it reads one byte, and
// hands it to the next read. The build tag adieu_portable selects it on any system.
type waiter struct {
	tcp *net.TCPConn

	first [1]byte
	held  bool  // first holds the stream's next byte
	ended error // EOF or a failure that the next read must return
}

func (w *waiter) init(tcp *net.TCPConn) { w.tcp = tcp }

func (w *waiter) waitReadable() error {
	if !w.held && w.ended == nil {
		n, err := w.tcp.Read(w.first[:])
		switch {
		case n == 1:
			w.held = true
		case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, net.ErrClosed):
			return err
		default:
			w.ended = err
		}
	}
	if w.held || w.ended == io.EOF {
		return nil
	}
	return w.ended
}

func (w *waiter) read(b []byte) (int, error) {
	switch {
	case w.held && len(b) > 0:
		b[0], w.held = w.first[0], false
		return 1, nil
	case w.ended != nil:
		return 0, w.ended
	}
	return w.tcp.Read(b)
}
