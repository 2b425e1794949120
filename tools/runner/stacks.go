package runner

import (
	"runtime"
	"slices"
	"strings"
)

// idleFrames are of goroutines that only wait for a page, or that show where they are.
var idleFrames = []string{
	"runner.busyStacks(", "runner.loadPage(", "runner.(*child).obey(",
	"os/signal.loop(", "os/signal.signal_recv(", "goroutine 0 ",
}

// shownStacks bounds how many stacks are shown, and shownFrames the lines of each.
const (
	shownStacks = 24
	shownFrames = 40
)

// busyStacks tells where the goroutines are, to show what a page that timed out was
// waiting for. Those that only wait for the page are left out.
func busyStacks() string {
	buffer := make([]byte, keptText)
	return usefulStacks(string(buffer[:runtime.Stack(buffer, true)]))
}

// usefulStacks picks from a Go traceback, by goroutines, what says something about a page.
func usefulStacks(all string) string {
	var busy []string
	for _, stack := range strings.Split(strings.TrimSpace(all), "\n\n") {
		idle := slices.ContainsFunc(idleFrames, func(frame string) bool { return strings.Contains(stack, frame) })
		if idle || !strings.HasPrefix(stack, "goroutine ") {
			continue
		}
		if lines := strings.Split(stack, "\n"); len(lines) > shownFrames {
			stack = strings.Join(lines[:shownFrames], "\n") + "\n\t…"
		}
		if busy = append(busy, stack); len(busy) == shownStacks {
			busy = append(busy, "…")
			break
		}
	}
	return strings.Join(busy, "\n\n")
}
