package runner

import (
	"fmt"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// idleFrames are of goroutines that only wait for a page, or that have nothing to do with one.
var idleFrames = []string{
	"runner.busyStacks(", "runner.loadPage(", "runner.(*child).obey(", "os/signal.loop(",
	"http.(*persistConn).readLoop(", "http.(*persistConn).writeLoop(", "created by runtime.", "goroutine 0 ",
	"goroutine running on other thread",
}

// shownStacks bounds how many stacks are shown, and shownFrames the frames of each.
const (
	shownStacks = 16
	shownFrames = 30
)

// busyStacks tells where the goroutines are, to show what a page that timed out was
// waiting for. Those that only wait for the page are left out.
func busyStacks() string {
	buffer := make([]byte, keptText)
	return usefulStacks(string(buffer[:runtime.Stack(buffer, true)]))
}

// usefulStacks picks from the stacks of a Go traceback what says something about a page, and
// writes it down in short.
func usefulStacks(all string) string {
	var busy []string
	for _, stack := range strings.Split(strings.TrimSpace(all), "\n\n") {
		idle := slices.ContainsFunc(idleFrames, func(frame string) bool { return strings.Contains(stack, frame) })
		if idle || !strings.HasPrefix(stack, "goroutine ") {
			continue
		}
		if len(busy) == shownStacks {
			busy = append(busy, "…")
			break
		}
		busy = append(busy, shortStack(stack))
	}
	return strings.Join(busy, "\n")
}

// goroutineHead is the first line of a goroutine in a traceback; some say much between its number
// and its state.
var goroutineHead = regexp.MustCompile(`^(goroutine \d+) .*?(\[[^\]]*\].*)`)

// shortStack writes a goroutine's stack with a line for each frame, without arguments, and frames
// that repeat only once.
func shortStack(stack string) string {
	lines := strings.Split(stack, "\n")
	head := goroutineHead.ReplaceAllString(lines[0], "$1 $2")
	var frames []string
	for i := 1; i < len(lines); i++ {
		function := lines[i]
		if strings.HasPrefix(function, "created by ") || strings.HasPrefix(function, "\t") || strings.HasPrefix(function, "runtime.goexit(") {
			continue
		}
		place := ""
		if i+1 < len(lines) && strings.HasPrefix(lines[i+1], "\t") {
			place = path.Base(strings.Fields(lines[i+1] + " ")[0])
		}
		frames = append(frames, strings.TrimSpace(shortFunction(function)+" "+place))
	}
	frames = withoutRepeats(frames)
	if len(frames) > shownFrames {
		frames = append(frames[:shownFrames:shownFrames], "…")
	}
	for _, frame := range frames {
		head += "\n    " + frame
	}
	return head
}

// shortFunction is a line such as "example.org/dir/pkg/v2.(*T).F(0x1, …)" without the arguments
// and the directories.
func shortFunction(line string) string {
	if end := strings.LastIndexByte(line, '('); end > 0 && strings.HasSuffix(line, ")") {
		line = line[:end]
	}
	dir, name := path.Split(line)
	if len(name) > 2 && name[0] == 'v' && name[1] >= '0' && name[1] <= '9' { // a major version
		name = path.Base(dir) + "/" + name
	}
	return name
}

// withoutRepeats writes frames that repeat, in cycles of a few, only once.
func withoutRepeats(frames []string) []string {
	const longest, least = 4, 3
	var kept []string
	for i := 0; i < len(frames); {
		n, times := 1, 1
		for length := 1; length <= longest; length++ {
			count := 1
			for j := i + length; j+length <= len(frames) && slices.Equal(frames[i:i+length], frames[j:j+length]); j += length {
				count++
			}
			if count >= least && count*length > n*times {
				n, times = length, count
			}
		}
		kept = append(kept, frames[i:i+n]...)
		if times > 1 {
			kept = append(kept, fmt.Sprintf("… and so on, %d times", times))
		}
		i += n * times
	}
	return kept
}

// shortTraceback is what a Go process said when it died: first its own words, then the stack of the
// goroutine that died.
func shortTraceback(said string) string {
	shownWords := 12
	if strings.Contains(said, dataRace) {
		shownWords = 50 // with the stacks of both sides
	}
	words, stacks, found := strings.Cut("\n"+said, "\ngoroutine ")
	words, _, _ = strings.Cut(words, "\nruntime stack:")
	lines := strings.Split(strings.TrimSpace(words), "\n")
	lines = slices.DeleteFunc(lines, func(line string) bool { return strings.HasPrefix(line, "runtime: sp=") })
	if len(lines) > shownWords && found {
		lines = append(lines[:shownWords:shownWords], "…")
	}
	if found {
		first, _, _ := strings.Cut(stacks, "\n\n")
		lines = append(lines, shortStack("goroutine "+first))
	}
	const shown = 60
	text := strings.Join(lines, "\n")
	if lines = strings.Split(text, "\n"); len(lines) > shown {
		text = strings.Join(lines[:shown], "\n") + "\n…"
	}
	return text
}
