package runner

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// loadMute is a page that keeps its process from saying anything to the parent: what it prints goes
// where nobody reads.
func loadMute(printed func(string)) {
	_, w, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	if _, err := syscall.Dup(1); err != nil { // or else the parent would think that we have gone
		panic(err)
	}
	if err := syscall.Dup3(int(w.Fd()), 1, 0); err != nil {
		panic(err)
	}
	for {
		printed(strings.Repeat("x", 1<<16))
	}
}

// A process that does not answer is made to write its stacks as it is ended.
func TestRunShowsWhereAMuteProcessWas(t *testing.T) {
	result := runBetween(t, Config{Timeout: time.Second}, "mute.html", nil)
	assert.Equal(t, Timeout, result.Status)
	assert.Contains(t, result.Message, "its goroutines were at:\ngoroutine ")
	assert.Contains(t, result.Message, "runner.loadMute mute_linux_test.go:")
}
