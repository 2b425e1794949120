package transport

import (
	"errors"
	"syscall"
)

// isSystemReset knows what Windows calls a reset by the peer; its syscall.ECONNRESET is
// a number that the system never returns.
func isSystemReset(err error) bool {
	return errors.Is(err, syscall.WSAECONNRESET) || errors.Is(err, syscall.WSAECONNABORTED)
}
