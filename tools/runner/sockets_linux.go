package runner

import (
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// openSockets are this process' connected TCP sockets: where they lead, by what identifies them.
func openSockets() map[string]string {
	const dir = "/proc/self/fd"
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	sockets := map[string]string{}
	for _, entry := range entries {
		link, err := os.Readlink(dir + "/" + entry.Name())
		if err != nil || !strings.HasPrefix(link, "socket:") {
			continue
		}
		fd, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		if peer := peerName(fd); peer != "" {
			sockets[link] = peer
		}
	}
	return sockets
}

// peerName is where a socket leads, "" when it is not connected by TCP.
func peerName(fd int) string {
	address, err := syscall.Getpeername(fd)
	if err != nil {
		return ""
	}
	switch a := address.(type) {
	case *syscall.SockaddrInet4:
		return net.JoinHostPort(net.IP(a.Addr[:]).String(), strconv.Itoa(a.Port))
	case *syscall.SockaddrInet6:
		return net.JoinHostPort(net.IP(a.Addr[:]).String(), strconv.Itoa(a.Port))
	}
	return ""
}
