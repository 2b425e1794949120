//go:build unix

package runner

import "syscall"

// limitMemory makes the system refuse large pieces of memory to this process.
func limitMemory() error {
	return syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: 1 << 32, Max: 1 << 32})
}
