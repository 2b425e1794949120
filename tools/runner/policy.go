package runner

import (
	"runtime"
	"time"
)

const (
	// DefaultTimeout is how long a test may take if nothing else is said: 10 s, and more under
	// the race detector.
	DefaultTimeout = 10 * time.Second * slowdown

	// DefaultMaxMemory is how much memory a child process may have: 1 GiB, and more under the
	// race detector.
	DefaultMaxMemory = 1 << 30 * slowdown

	// DefaultBatchSize is how many pages a child process loads before it is replaced.
	DefaultBatchSize = 100
)

// Policy says how tests are run, whichever they are. The zero value works.
type Policy struct {
	// Jobs is how many tests run at a time: the number of processors.
	Jobs int

	// FullyParallel lets tests of one directory run at the same time. Default: one after the
	// other, in order.
	FullyParallel bool

	// BatchSize is how many pages a child process, or whatever loads them, loads before it
	// is replaced: DefaultBatchSize. With 1 each test has its own.
	BatchSize int

	// MaxMemory is how many bytes a child process may have in memory: DefaultMaxMemory. Less
	// than 0 is no bound. Only on Linux are they watched.
	MaxMemory int64

	// CollectGarbage has a child collect its garbage after each page.
	CollectGarbage bool
}

func (p Policy) withDefaults() Policy {
	if p.Jobs <= 0 {
		p.Jobs = runtime.NumCPU()
	}
	if p.BatchSize <= 0 {
		p.BatchSize = DefaultBatchSize
	}
	if p.MaxMemory == 0 {
		p.MaxMemory = DefaultMaxMemory
	}
	return p
}
