package transport_test

import (
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"testing"
	"time"
)

// TestMain fails when the tests leave a goroutine behind.
//
// The binary is also the process that foreignServer starts.
func TestMain(m *testing.M) {
	if os.Getenv(foreignServerVariable) != "" {
		beForeignServer()
		return
	}
	before := runtime.NumGoroutine()
	code := m.Run()
	for start := time.Now(); code == 0 && runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Since(start) > 5*time.Second {
			fmt.Fprintln(os.Stderr, "goroutines left behind:")
			_ = pprof.Lookup("goroutine").WriteTo(os.Stderr, 1)
			code = 1
		}
	}
	os.Exit(code)
}
