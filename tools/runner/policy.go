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

	// maxRetried is how many tests are tried again: if more are not as expected, that is no
	// accident.
	maxRetried = 30
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

	// Trace keeps Result.Wire of tests that pass, too.
	Trace bool

	// Retries is how often a test whose result is not as expected is tried again, after all
	// others and each time alone in a new process. One that is as expected then is flaky.
	// Default: not at all. Tests that are repeated are not retried.
	Retries int

	// Iterations runs all tests that many times, and RepeatEach each test that many times
	// before the next. Results of a test that differ make it flaky, and the run fail. Default: once.
	Iterations, RepeatEach int

	// UntilUnexpected repeats all until a result is not as expected.
	UntilUnexpected bool

	// Verify runs each test ten times in one process and then five times in processes of its
	// own.
	Verify bool

	// FailOnFlaky makes the run fail when a test is flaky.
	FailOnFlaky bool

	// MaxFailures ends the run when so many tests were not as expected, and
	// MaxCrashesOrTimeouts when so many of them crashed or timed out. Default: never.
	MaxFailures, MaxCrashesOrTimeouts int

	// GlobalTimeout ends the run. Default: never.
	GlobalTimeout time.Duration
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
	if p.repeats() {
		p.Retries = 0
	}
	return p
}

// repeats reports whether tests are run more than once, whatever their results.
func (p Policy) repeats() bool {
	return p.Iterations > 1 || p.RepeatEach > 1 || p.UntilUnexpected || p.Verify
}
