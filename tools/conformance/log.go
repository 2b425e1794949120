package conformance

import (
	"encoding/hex"
	"fmt"
	"sync"
	"time"
)

// LogEntry is one line of a case's wire log.
type LogEntry struct {
	// MS is the time since the case began, in milliseconds.
	MS float64 `json:"ms"`

	// Kind is "sent" or "received" for bytes, "frame" for what was read in received bytes,
	// and "note" for all else.
	Kind string `json:"kind"`

	// Hex holds the bytes, or the first of them; Size is how many there were.
	Hex  string `json:"hex,omitempty"`
	Size int    `json:"size,omitempty"`
	Text string `json:"text,omitempty"`
}

const (
	maxLogEntries = 200
	maxLogBytes   = 96 // of an entry
	maxLogHead    = 2048
)

// wireLog collects the log of a case. Its methods may be called from any goroutine.
type wireLog struct {
	start time.Time

	mu      sync.Mutex // guards the fields below
	entries []LogEntry
	skipped int
}

func newWireLog() *wireLog { return &wireLog{start: time.Now()} }

func (l *wireLog) sent(b []byte, what string) { l.add("sent", b, what) }
func (l *wireLog) received(b []byte)          { l.add("received", b, "") }
func (l *wireLog) frame(what string)          { l.add("frame", nil, what) }

func (l *wireLog) note(format string, args ...any) {
	l.add("note", nil, fmt.Sprintf(format, args...))
}

// add keeps the first entries only: a case may send a million frames.
func (l *wireLog) add(kind string, b []byte, what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.entries) == maxLogEntries && kind != "note" {
		l.skipped++
		return
	}
	shown := b
	if len(shown) > maxLogBytes {
		shown = shown[:maxLogBytes]
	}
	l.entries = append(l.entries, LogEntry{
		MS:   float64(time.Since(l.start).Microseconds()) / 1000,
		Kind: kind, Hex: hex.EncodeToString(shown), Size: len(b), Text: what,
	})
}

// list returns the entries so far.
func (l *wireLog) list() []LogEntry {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := append([]LogEntry{}, l.entries...)
	if l.skipped > 0 {
		list = append(list, LogEntry{Kind: "note", Text: fmt.Sprintf("%d more entries are left out", l.skipped)})
	}
	return list
}

// elapsed is how long the case has been running.
func (l *wireLog) elapsed() time.Duration { return time.Since(l.start) }
