//go:build !linux

package runner

// residentMemory cannot tell: processes are not watched here.
func residentMemory(int) (int64, bool) { return 0, false }
