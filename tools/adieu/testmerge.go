package main

import (
	"fmt"

	"adieu/tools/reporters"
)

// mergeCommand is “adieu test merge-reports”.
type mergeCommand struct {
	Dir string `arg:"" name:"dir" type:"path" help:"The directory with the blobs of all shards."`

	reportFlags `embed:""`
}

// Help is shown by “adieu test merge-reports --help”.
func (mergeCommand) Help() string {
	return `Machines that share a run each write what they know to a blob. Put together in one directory, the
blobs are reported on as if one machine had run all tests:

    adieu test --shard 1/2 --reporter blob         here
    adieu test --shard 2/2 --reporter blob         and there: each writes a file in blob-report
    adieu test merge-reports blob-report --reporter html --reporter junit=junit.xml

All shards must be there, each once, of the same tests and the same product.

Exit code: that of the run; 2 when the blobs are not those of one run.

Examples:

    adieu test merge-reports blob-report
    adieu test merge-reports --reporter github --reporter html blob-report`
}

// Run implements the command.
func (c *mergeCommand) Run(std streams) error {
	run, report, err := reporters.MergeBlobs(c.Dir)
	if err != nil {
		return cannotRun{err}
	}
	set, err := c.reporterSet(std, run, nil)
	if err != nil {
		return cannotRun{err}
	}
	set.Replay(report)
	if err := set.Close(report); err != nil {
		return cannotRun{err}
	}
	if report.Interrupted {
		fmt.Fprintln(std.err, "adieu test merge-reports: a shard was interrupted, and not all of its tests were run")
	}
	return reportVerdict(report)
}
