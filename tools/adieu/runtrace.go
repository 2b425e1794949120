package main

import (
	"fmt"
	"io"
	"strings"

	"adieu/tools/wiretrace"
)

// traceTo writes a line for each step in the life of a script's WebSockets: the time since the
// first in seconds, the connection, the direction, and what it was.
func traceTo(w io.Writer) *wiretrace.Inspector {
	var began int64
	return &wiretrace.Inspector{Tell: func(step wiretrace.Step) {
		e := step.Event()
		if began == 0 {
			began = e.At
		}
		way := map[wiretrace.Lane]string{wiretrace.Out: "→", wiretrace.In: "←", wiretrace.Page: " ", wiretrace.Note: "·"}[e.Lane]
		fmt.Fprintf(w, "%9.6f #%d %s %s\n", float64(e.At-began)/1e6, e.Connection, way, e.Title)
		if e.Kind == wiretrace.Handshake {
			for line := range strings.Lines(e.Detail) {
				fmt.Fprintf(w, "%s%s\n", strings.Repeat(" ", 17), strings.TrimSuffix(line, "\n"))
			}
		}
	}}
}
