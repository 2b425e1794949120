package main

import "adieu/tools/runner"

// runFlags are those of “adieu test” about how tests are run.
type runFlags struct {
	ChildProcesses int  `short:"j" name:"child-processes" aliases:"jobs" placeholder:"N" help:"Run N tests at a time, each in a child process of its own. Default: the number of processors."`
	FullyParallel  bool `short:"f" help:"Run tests of one directory at the same time, too. Default: one after the other, in order."`
	BatchSize      int  `placeholder:"N" help:"Replace a child process when it has loaded N pages. Default: ${batchsize}."`
	RunSingly      bool `help:"Give each test a child process of its own: --batch-size 1."`
}

// policy is what the flags say.
func (f *runFlags) policy() runner.Policy {
	p := runner.Policy{Jobs: f.ChildProcesses, FullyParallel: f.FullyParallel, BatchSize: f.BatchSize}
	if f.RunSingly {
		p.BatchSize = 1
	}
	return p
}
