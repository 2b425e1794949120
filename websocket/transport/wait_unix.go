//go:build unix && !adieu_portable

package transport

import (
	"net"
	"os"
	"syscall"
)

// waiter waits for a TCP socket by peeking at it.
//
// Go's poller is edge-triggered: it wakes a reader only for what arrives after a read
// that found nothing. So the function given to RawConn.Read must really try to read, and
// may answer "not ready" only after EAGAIN; one that looks at no socket parks for ever
// when the bytes were there before.
type waiter struct {
	tcp *net.TCPConn
	raw syscall.RawConn

	ready func(fd uintptr) bool // w.peek, made once: a method value allocates

	// failed is the error that a peek met. Linux hands over a socket's error once and
	// reports EOF from then on, so that without this a reset would pass for a clean end.
	failed error
}

func (w *waiter) init(tcp *net.TCPConn) {
	raw, err := tcp.SyscallConn()
	if err != nil {
		panic("transport: " + err.Error()) // only a nil conn has none
	}
	w.tcp, w.raw, w.ready = tcp, raw, w.peek
}

func (w *waiter) waitReadable() error {
	if w.failed != nil {
		return w.failed
	}
	if err := w.raw.Read(w.ready); err != nil {
		return err // closed, or the deadline
	}
	return w.failed
}

// peek looks at the first byte without taking it, and reports whether a read would
// return at once: with a byte, EOF or an error.
func (w *waiter) peek(fd uintptr) bool {
	var b [1]byte
	for {
		_, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK)
		switch err {
		case nil:
			return true
		case syscall.EINTR:
		case syscall.EAGAIN:
			return false
		default:
			w.failed = &net.OpError{
				Op: "read", Net: "tcp", Source: w.tcp.LocalAddr(), Addr: w.tcp.RemoteAddr(),
				Err: os.NewSyscallError("recvfrom", err),
			}
			return true
		}
	}
}

func (w *waiter) read(b []byte) (int, error) {
	if w.failed != nil {
		return 0, w.failed
	}
	return w.tcp.Read(b)
}
