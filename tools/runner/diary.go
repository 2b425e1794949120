package runner

import (
	"bytes"
	"sync"
)

// diary keeps what a child writes on its standard error, the first part of it: the start of a
// Go traceback says what happened, its end can be long. Its methods may be called from any
// goroutine.
type diary struct {
	marks chan struct{} // takes one value for each pageMark

	mu   sync.Mutex // guards the fields below
	kept bytes.Buffer
	rest []byte // the end of what was written, which may be the start of a mark
}

func newDiary() *diary { return &diary{marks: make(chan struct{}, 1)} }

// Write implements io.Writer; it never fails.
func (d *diary) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rest = append(d.rest, p...)
	for {
		before, after, found := bytes.Cut(d.rest, []byte(pageMark))
		if !found {
			break
		}
		d.keep(before)
		d.rest = append(d.rest[:0], after...)
		select {
		case d.marks <- struct{}{}:
		default: // nobody waited for the one before
		}
	}
	if start := bytes.LastIndexByte(d.rest, pageMark[0]); start < 0 || len(d.rest)-start >= len(pageMark) {
		d.keep(d.rest)
		d.rest = d.rest[:0]
	}
	return len(p), nil
}

func (d *diary) keep(p []byte) {
	if room := keptText - d.kept.Len(); room > 0 {
		d.kept.Write(p[:min(room, len(p))])
	}
}

// take returns what was written since the last take, without marks, and forgets it.
func (d *diary) take() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.keep(d.rest)
	d.rest = d.rest[:0]
	text := d.kept.String()
	d.kept.Reset()
	return text
}
