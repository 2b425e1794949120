package runner

import (
	"fmt"
	"sync"
)

// limits ends a run early. Its methods may be called from any goroutine.
type limits struct {
	policy Policy
	reach  func() // called when a limit is reached; set while nobody calls note

	mu     sync.Mutex   // guards the fields below
	failed map[int]bool // tests that were not as expected
	died   map[int]bool // those of them that crashed or timed out
	why    string       // the run ends, "" when it goes on
}

// reached says why the run ends, "" when it goes on.
func (l *limits) reached() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.why
}

// note takes the result of an attempt at the test with that index into account.
func (l *limits) note(index int, result Result) {
	if result.OK() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed == nil {
		l.failed, l.died = map[int]bool{}, map[int]bool{}
	}
	l.failed[index] = true
	if result.Status == Crash || result.Status == Timeout {
		l.died[index] = true
	}
	switch {
	case l.why != "":
		return
	case l.policy.UntilUnexpected:
		l.why = "a result was not as expected"
	case l.policy.MaxFailures > 0 && len(l.failed) >= l.policy.MaxFailures:
		l.why = fmt.Sprintf("%d tests have failed", len(l.failed))
	case l.policy.MaxCrashesOrTimeouts > 0 && len(l.died) >= l.policy.MaxCrashesOrTimeouts:
		l.why = fmt.Sprintf("%d tests have crashed or timed out", len(l.died))
	}
	if l.why != "" {
		l.reach()
	}
}
