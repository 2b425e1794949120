//go:build !windows

package transport

func isSystemReset(error) bool { return false }
