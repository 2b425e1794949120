package engine

import (
	"sync"

	"github.com/dop251/goja"
)

const (
	// cachedProgramSize is the least size of a script that is worth keeping compiled: what
	// many pages share is long.
	cachedProgramSize = 8 << 10

	// cachedPrograms bounds the size of the sources that are kept.
	cachedPrograms = 8 << 20
)

// programCache keeps the compiled form of long scripts that were used last, for all pages of
// the process: a Program does not change, and belongs to no Runtime. Its methods may be called
// from any goroutine.
type programCache struct {
	mu    sync.Mutex // guards the fields below
	byKey map[programKey]*goja.Program
	order []programKey // oldest first
	size  int
}

// programKey is all that a compiled script depends on.
type programKey struct{ name, source string }

var programs programCache

// get is what was put for a key, or nil.
func (c *programCache) get(key programKey) *goja.Program {
	if len(key.source) < cachedProgramSize {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.byKey[key]
}

// put keeps a program until others have taken its place.
func (c *programCache) put(key programKey, p *goja.Program) {
	if len(key.source) < cachedProgramSize || len(key.source) > cachedPrograms {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byKey[key] != nil {
		return
	}
	if c.byKey == nil {
		c.byKey = map[programKey]*goja.Program{}
	}
	c.byKey[key] = p
	c.order = append(c.order, key)
	for c.size += len(key.source); c.size > cachedPrograms; {
		oldest := c.order[0]
		c.order = c.order[1:]
		c.size -= len(oldest.source)
		delete(c.byKey, oldest)
	}
}
