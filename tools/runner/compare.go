package runner

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aymanbagabas/go-udiff"
)

// normalise makes a page's text comparable: line ends become LF, and the test server's own
// host and ports, which differ in each run, become “127.0.0.1:PORT” and “localhost:PORT”.
// Other ports stay: a test that shows one means it.
func normalise(text string, ports ...string) string {
	text = unixLines(text)
	if len(ports) == 0 {
		return text
	}
	own := regexp.MustCompile(`\b(127\.0\.0\.1|localhost):(?:` + strings.Join(ports, "|") + `)\b`)
	return own.ReplaceAllString(text, "${1}:PORT")
}

func unixLines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// consolePrefix begins the lines that a page printed to its console.
const consolePrefix = "CONSOLE MESSAGE: "

// withoutConsole leaves a page's console lines out of its text.
func withoutConsole(text string) string {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, consolePrefix) {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// difference is a unified diff from the expected text to the actual one, "" when they
// are the same.
func difference(name, expected, actual string) string {
	return Visible(udiff.Unified(name, "actual", expected, actual))
}

// Visible writes control characters, and bytes that are not UTF-8, so that they can be seen and
// do no harm to a terminal.
func Visible(text string) string {
	if strings.IndexFunc(text, hidden) < 0 && utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)):
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case hidden(r) && r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case hidden(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func hidden(r rune) bool {
	return r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r))
}
