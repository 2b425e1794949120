package runner

import (
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLeaksAreNamed(t *testing.T) {
	for page, want := range map[string]string{
		"leak":        `^the closed page left behind:\ngoroutine \d+ \[select \(no cases\)\]:\n    runner\.loadFake\.func\d+ main_test\.go:\d+$`,
		"leak-timer":  `^the closed page left behind:\na timer, due in [\d.ms]+, set by runner\.loadFake main_test\.go:\d+$`,
		"leak-socket": `^the closed page left behind:\na socket to 127\.0\.0\.1:\d+$`,
		"leak-world":  `^the closed page left behind:\nthe page\nits document\nits scripts and their memory`,
	} {
		if page == "leak-socket" && openSockets() == nil {
			continue
		}
		result := runOne(t, Config{CheckLeaks: 50 * time.Millisecond}, page+".html", map[string]string{page + "-expected.txt": "text of " + page + ".html\n"})
		assert.Equal(t, Fail, result.Status, page)
		assert.Regexp(t, want, result.Message, page)
	}
}

func TestALeakCostsTheProcess(t *testing.T) {
	result := runBetween(t, Config{CheckLeaks: 50 * time.Millisecond}, "leak.html", map[string]string{"leak-expected.txt": "text of leak.html\n"})
	assert.Equal(t, Fail, result.Status, "and the test after it begins without")
}

func TestWhatIsGoneInTimeIsNoLeak(t *testing.T) {
	w := watchLeaks()
	end := make(chan struct{})
	go func() { <-end }()
	clock := &watchedClock{}
	w.add(clock.remains)
	fired := make(chan struct{})
	clock.AfterFunc(20*time.Millisecond, func() { close(end); close(fired) })
	stopped := clock.AfterFunc(time.Hour, func() {})
	assert.Len(t, w.left(), 1, "a goroutine hides two timers")
	assert.Len(t, clock.remains(), 2)
	assert.True(t, stopped.Stop())
	assert.False(t, stopped.Stop())
	assert.Empty(t, w.find(10*time.Second))
	<-fired
}

func TestOpenSockets(t *testing.T) {
	if openSockets() == nil && residentMemoryUnknown() {
		t.Skip("sockets are not watched here")
	}
	w := watchLeaks()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	assert.Empty(t, newOnes(w.sockets, openSockets()), "one that listens is no connection")
	conn, err := net.Dial("tcp", listener.Addr().String())
	require.NoError(t, err)
	assert.Equal(t, []string{listener.Addr().String()}, newOnes(w.sockets, openSockets()))
	require.NoError(t, conn.Close())
	assert.Empty(t, newOnes(w.sockets, openSockets()))
}

func residentMemoryUnknown() bool {
	_, known := residentMemory(1)
	return !known
}
