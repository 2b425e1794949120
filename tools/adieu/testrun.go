package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"time"

	"adieu/tools/runner"
)

// runFlags are those of “adieu test” about how tests are run.
type runFlags struct {
	ChildProcesses int   `short:"j" name:"child-processes" aliases:"jobs" placeholder:"N" help:"Run N tests at a time, each in a process of its own. Default: the number of processors."`
	FullyParallel  bool  `short:"f" help:"Run tests of one directory at the same time, too. Default: one after the other, in order."`
	BatchSize      int   `placeholder:"N" help:"Replace a process when it has loaded N pages. Default: ${batchsize}. It is replaced after a crash, a time-out and a leak in any case."`
	RunSingly      bool  `help:"Give each test a new process: --batch-size 1."`
	MaxMemory      int64 `default:"${maxmemory}" placeholder:"MIB" help:"End a process that has more than MIB mebibytes in memory: the test that runs has crashed. Default: ${maxmemory}; 0 is no bound. Watched on Linux only."`

	TimeOutMS         int           `name:"time-out-ms" placeholder:"MS" help:"Give each test MS milliseconds, and five times as many to those that TestExpectations calls Slow. Default: ${timeout}."`
	TimeoutMultiplier float64       `default:"1" placeholder:"X" help:"Give tests X times their time; with --wpt, X times their 10 or 60 seconds."`
	NoTimeout         bool          `help:"Let tests take as long as they want, for a debugger."`
	GlobalTimeout     time.Duration `placeholder:"TIME" help:"End the run after TIME, for example 90s or 10m, with what was done until then."`

	NumRetries      int  `default:"1" placeholder:"N" help:"Try a test whose result is unexpected up to N more times, after all others and each time alone in a new process. One that is as expected then is flaky: that is said, but does not fail the run. Default: 1. Tests that are repeated are not retried."`
	NoRetryFailures bool `help:"Try nothing again: --num-retries 0."`
	FailOnFlaky     bool `help:"Let the run fail when a test is flaky."`

	Iterations            int  `placeholder:"N" help:"Run all tests N times: A B C A B C. One whose results differ is flaky, and the run fails."`
	RepeatEach            int  `placeholder:"N" help:"Run each test N times before the next: A A B B C C."`
	RepeatUntilUnexpected bool `help:"Run all tests again and again, until a result is unexpected or you press Ctrl-C."`
	Verify                bool `help:"Run each test 10 times in one process and 5 times in new ones, to see whether it can be trusted."`

	ExitAfterNFailures          int `name:"exit-after-n-failures" placeholder:"N" help:"End the run when N tests were unexpected."`
	ExitAfterNCrashesOrTimeouts int `name:"exit-after-n-crashes-or-timeouts" placeholder:"N" help:"End the run when N tests have crashed or timed out unexpectedly."`

	WorldLeaks     bool `help:"Fail a test that leaves something behind when its page is closed: goroutines, timers, sockets, or the page itself."`
	GCBetweenTests bool `name:"gc-between-tests" help:"Collect garbage after each page."`

	NoNewTestResults bool `help:"With --reset-results, write only expected texts that are there already. CI=true in the environment means the same."`
}

// policy is what the flags say of any tests.
func (f *runFlags) policy() (runner.Policy, error) {
	for _, n := range []struct {
		flag  string
		value int64
	}{
		{"--child-processes", int64(f.ChildProcesses)}, {"--batch-size", int64(f.BatchSize)}, {"--max-memory", f.MaxMemory},
		{"--num-retries", int64(f.NumRetries)}, {"--iterations", int64(f.Iterations)}, {"--repeat-each", int64(f.RepeatEach)},
		{"--exit-after-n-failures", int64(f.ExitAfterNFailures)}, {"--exit-after-n-crashes-or-timeouts", int64(f.ExitAfterNCrashesOrTimeouts)},
		{"--time-out-ms", int64(f.TimeOutMS)}, {"--global-timeout", int64(f.GlobalTimeout)},
	} {
		if n.value < 0 {
			return runner.Policy{}, fmt.Errorf("%s: less than 0", n.flag)
		}
	}
	switch {
	case f.TimeoutMultiplier <= 0:
		return runner.Policy{}, errors.New("--timeout-multiplier: want a number above 0")
	case f.Verify && (f.Iterations > 1 || f.RepeatEach > 1):
		return runner.Policy{}, errors.New("--verify: has its own number of repeats; leave out --iterations and --repeat-each")
	}
	p := runner.Policy{
		Jobs: f.ChildProcesses, FullyParallel: f.FullyParallel, BatchSize: f.BatchSize, MaxMemory: f.MaxMemory << 20,
		CollectGarbage: f.GCBetweenTests,
		Retries:        f.NumRetries, FailOnFlaky: f.FailOnFlaky,
		Iterations: f.Iterations, RepeatEach: f.RepeatEach, UntilUnexpected: f.RepeatUntilUnexpected, Verify: f.Verify,
		MaxFailures: f.ExitAfterNFailures, MaxCrashesOrTimeouts: f.ExitAfterNCrashesOrTimeouts, GlobalTimeout: f.GlobalTimeout,
	}
	if f.RunSingly {
		p.BatchSize = 1
	}
	if f.MaxMemory == 0 {
		p.MaxMemory = -1
	}
	if f.NoRetryFailures {
		p.Retries = 0
	}
	return p, nil
}

// timeout is how long a layout test may take.
func (f *runFlags) timeout() time.Duration {
	if f.NoTimeout {
		return math.MaxInt64 / runner.SlowFactor
	}
	timeout := runner.DefaultTimeout
	if f.TimeOutMS > 0 {
		timeout = time.Duration(f.TimeOutMS) * time.Millisecond
	}
	return time.Duration(float64(timeout) * f.TimeoutMultiplier)
}

// leakPatience is how long what a page started may take to end.
func (f *runFlags) leakPatience() time.Duration {
	if f.WorldLeaks {
		return 10 * time.Second
	}
	return 0
}

// noNewResults reports whether expected texts may not be made where there are none.
func (f *runFlags) noNewResults() bool {
	ci := os.Getenv("CI")
	return f.NoNewTestResults || ci != "" && ci != "0" && ci != "false"
}
