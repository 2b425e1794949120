package reporters

import (
	"io"
	"strings"
)

// Stream is where people read.
type Stream struct {
	io.Writer

	// Width returns the width of the terminal that it is; nil when it is none.
	Width func() int

	// Color says that text may have colours.
	Color bool
}

// style is a way in which a terminal shows text: the parameters of SGR.
type style string

const (
	bold   style = "1"
	dim    style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
	cyan   style = "36"
)

// paint shows text in a style, if the stream has any.
func (s Stream) paint(as style, text string) string {
	if !s.Color || text == "" {
		return text
	}
	return "\x1b[" + string(as) + "m" + text + "\x1b[0m"
}

// paintDiff colours the lines of a message that holds a unified diff.
func (s Stream) paintDiff(message string) string {
	if !s.Color || !strings.Contains(message, "\n@@ ") {
		return message
	}
	lines := strings.Split(message, "\n")
	inside := false
	for i, line := range lines {
		switch {
		case strings.HasPrefix(line, "--- "), strings.HasPrefix(line, "+++ "):
			lines[i] = s.paint(dim, line)
		case strings.HasPrefix(line, "@@ "):
			inside = true
			lines[i] = s.paint(cyan, line)
		case inside && strings.HasPrefix(line, "-"):
			lines[i] = s.paint(red, line)
		case inside && strings.HasPrefix(line, "+"):
			lines[i] = s.paint(green, line)
		case inside && !strings.HasPrefix(line, " "):
			inside = false // the diff has ended
		}
	}
	return strings.Join(lines, "\n")
}
