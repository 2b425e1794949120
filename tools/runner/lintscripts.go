package runner

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// longestDelay is how long a script may wait without saying why.
const longestDelay = 50 * time.Millisecond

// ownPort finds ports of this machine in a page or a text.
var ownPort = regexp.MustCompile(`(?:127\.0\.0\.1|localhost|\[::1\]):(\d+)`)

// scripts finds fixed ports and long waits in pages and scripts.
func (l *linter) scripts() {
	for file, source := range l.sources {
		for _, at := range ownPort.FindAllStringIndex(source, -1) {
			found, line := source[at[0]:at[1]], lineAt(source, at[0])
			if isPort(found) && !l.allows(checkPort, file, line, line) {
				l.add(file, line, found+` is a fixed port, which another program may have: take location.host, or allow it in a comment: "lint-ok: port — why"`)
			}
		}
		l.delays(file, source)
	}
}

// isPort reports whether an address ends with a port that there can be.
func isPort(address string) bool {
	port, err := strconv.Atoi(address[strings.LastIndexByte(address, ':')+1:])
	return err == nil && port > 0 && port <= 65535
}

// delays finds waits whose length can be read.
func (l *linter) delays(file, source string) {
	for _, waits := range []struct {
		function string
		argument int
	}{{"setTimeout", 1}, {"setInterval", 1}, {"sleep", 0}} {
		for _, c := range calls(source, waits.function) {
			if len(c.arguments) <= waits.argument {
				continue
			}
			ms, known := evaluate(c.arguments[waits.argument])
			if known && ms > float64(longestDelay.Milliseconds()) && !l.allows(checkDelay, file, c.line, c.last) {
				l.add(file, c.line, fmt.Sprintf("%s waits %v ms, and more than %d ms make a suite slow and prove nothing: wait for an event, or, if the test "+
					`is about time, say so in a comment: "lint-ok: delay — why"`, waits.function, ms, longestDelay.Milliseconds()))
			}
		}
	}
}

// evaluate returns the value of a number, or of numbers that are multiplied.
func evaluate(expression string) (value float64, known bool) {
	value = 1
	for factor := range strings.SplitSeq(expression, "*") {
		number, err := strconv.ParseFloat(strings.TrimSpace(factor), 64)
		if err != nil {
			return 0, false
		}
		value *= number
	}
	return value, true
}
