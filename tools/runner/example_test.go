package runner_test

import (
	"context"
	"log"
	"os"

	"adieu/tools/runner"
)

// A program that runs layout tests of its own.
func Example() {
	runner.ChildMain(runner.LoadPage) // returns in the parent, not in its children

	r, err := runner.New(runner.Config{Root: "layouttests"})
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	tests, err := runner.FindTests("layouttests", ".", os.Args[1:])
	if err != nil {
		log.Fatal(err)
	}
	report, err := r.Run(context.Background(), tests, &runner.Printer{Out: os.Stdout})
	if err != nil {
		log.Fatal(err)
	}
	if report.Failed > 0 {
		os.Exit(1)
	}
}
