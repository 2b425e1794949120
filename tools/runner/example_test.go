package runner_test

import (
	"context"
	"errors"
	"log"
	"os"

	"adieu/tools/reporters"
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
	reporter, err := reporters.New(reporters.Config{
		Specs: []reporters.Spec{{Name: "junit", File: "junit.xml"}}, // as well as what is printed
		Out:   reporters.Stream{Writer: os.Stdout},
	})
	if err != nil {
		log.Fatal(err)
	}
	report, err := r.Run(context.Background(), tests, reporter)
	if err = errors.Join(err, reporter.Close(report)); err != nil {
		log.Fatal(err)
	}
	if report.Failed > 0 {
		os.Exit(1)
	}
}
