package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"adieu/tools/reporters"
	"adieu/tools/runner"
)

// testCommands are what “adieu test” does: the first, if no other is named.
type testCommands struct {
	Run   testCommand  `cmd:"" name:"TESTS" default:"withargs" help:"Run layout tests."`
	Merge mergeCommand `cmd:"" name:"merge-reports" help:"Report on the shards of a run as if they had been one."`
}

// defaultTest is the name that the command has which no one names.
const defaultTest = "TESTS"

// reportFlags are those of “adieu test” about who is told of its results.
type reportFlags struct {
	Reporter  []string `sep:"none" placeholder:"NAME[=FILE]" help:"Report to FILE, or to standard output: default, list, dot, html (results.html), json, junit, tap, wptreport, github or blob (blob-report/). May be repeated. With GITHUB_ACTIONS=true in the environment there is github in any case."`
	JSON      string   `name:"json" placeholder:"FILE" help:"The same as --reporter json=FILE. With -, the results go to standard output and all else to standard error."`
	WPTReport string   `name:"wptreport" placeholder:"FILE" help:"The same as --reporter wptreport=FILE."`
}

// traceFlag is apart from reportFlags, because whoever merges reports has what was traced.
type traceFlag struct {
	Trace bool `help:"Show in html and json what went over the WebSockets of tests that pass, too."`
}

// specs are the reporters that the flags ask for.
func (f *reportFlags) specs() ([]reporters.Spec, error) {
	var specs []reporters.Spec
	for _, text := range f.Reporter {
		spec, err := reporters.ParseSpec(text)
		if err != nil {
			return nil, err
		}
		specs = append(specs, spec)
	}
	if f.JSON != "" {
		specs = append(specs, reporters.Spec{Name: "json", File: f.JSON, Flag: "--json"})
	}
	if f.WPTReport != "" {
		specs = append(specs, reporters.Spec{Name: "wptreport", File: f.WPTReport, Flag: "--wptreport"})
	}
	return specs, nil
}

// reporterSet makes them, and fails if one of them could not write what it is to. On GitHub's machines
// there are annotations in any case.
func (f *reportFlags) reporterSet(std streams, run reporters.Run, earlier func(test string) (time.Duration, bool)) (*reporters.Set, error) {
	specs, err := f.specs()
	if err != nil {
		return nil, err
	}
	if run.Comparing && len(f.Reporter) == 0 {
		specs = append(specs, reporters.Spec{Name: "list"})
	}
	isGitHub := func(s reporters.Spec) bool { return s.Name == "github" }
	if os.Getenv("GITHUB_ACTIONS") == "true" && !slices.ContainsFunc(specs, isGitHub) {
		specs = append(specs, reporters.Spec{Name: "github"})
	}
	if run.Command == "" {
		run.Command = commandLine(os.Args[1:])
	}
	return reporters.New(reporters.Config{
		Specs:       specs,
		Out:         stream(std.out),
		Err:         stream(std.err),
		Run:         run,
		Earlier:     earlier,
		StepSummary: os.Getenv("GITHUB_STEP_SUMMARY"),
	})
}

// reporters are those of a run of these tests. run is what is known of it besides the flags.
func (c *testCommand) reporters(std streams, run reporters.Run, s *suite) (*reporters.Set, error) {
	run.Shard, run.Shards = c.Shard.N, c.Shard.Of
	again := []string{"test"}
	if c.WPT != "" {
		again = append(again, "--wpt", c.WPT)
	}
	if c.Browser != "" {
		again = append(again, "--browser", c.Browser)
	}
	if c.Compare != "" {
		again, run.Comparing = append(again, "--compare", c.Compare), true
	}
	run.Again = commandLine(again)
	if c.Seed != nil {
		run.Seed = strconv.FormatUint(*c.Seed, 10)
	}
	return c.reporterSet(std, run, func(test string) (time.Duration, bool) {
		return s.History.Duration(runner.Test{Name: test})
	})
}

// versionNumber takes the number out of what a program says of its version: "Chromium 156.0 built
// on …".
func versionNumber(text string) string {
	for _, word := range strings.Fields(text) {
		if word[0] >= '0' && word[0] <= '9' {
			return word
		}
	}
	return text
}

// stream is what reporters need to know of a file that people may be looking at. NO_COLOR and
// FORCE_COLOR say otherwise about colours than the terminal does.
func stream(f *os.File) reporters.Stream {
	s := reporters.Stream{Writer: f, Width: terminalWidth(f)}
	force := os.Getenv("FORCE_COLOR")
	switch {
	case os.Getenv("NO_COLOR") != "" || force == "0" || force == "false":
	case force != "":
		s.Color = true
	default:
		s.Color = s.Width != nil
	}
	return s
}

// terminalWidth returns what tells the width of the terminal that f is, nil when it is
// none, or one that cannot rewrite a line.
func terminalWidth(f *os.File) func() int {
	if !term.IsTerminal(int(f.Fd())) || os.Getenv("TERM") == "dumb" {
		return nil
	}
	return func() int {
		width, _, err := term.GetSize(int(f.Fd()))
		if err != nil {
			return 80
		}
		return width
	}
}

// commandLine is a command line of this program as a shell takes it.
func commandLine(args []string) string {
	words := []string{"adieu"}
	for _, arg := range args {
		if arg == "" || strings.ContainsAny(arg, " \t\n'\"\\$`*?[]{}()<>|&;#!~") {
			arg = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
		words = append(words, arg)
	}
	return strings.Join(words, " ")
}

// reported joins what went wrong in a run with what could not be written of it.
func reported(run, writing error) error {
	if err := errors.Join(run, writing); err != nil {
		return cannotRun{err}
	}
	return nil
}

// repositoryRun is what is known of a run of layout tests before it: where they are in their
// repository, if they are in one, and its revision.
func repositoryRun(root string) reporters.Run {
	run := reporters.Run{Product: "adieu", Root: filepath.Base(root)}
	git := func(args ...string) string {
		out, err := exec.Command("git", append([]string{"-C", root}, args...)...).Output()
		if err != nil {
			return ""
		}
		return strings.TrimSpace(string(out))
	}
	if top := git("rev-parse", "--show-toplevel"); top != "" {
		if below, err := filepath.Rel(top, root); err == nil && filepath.IsLocal(below) {
			run.Root = filepath.ToSlash(below)
		}
		run.Revision = git("rev-parse", "--short=12", "HEAD")
	}
	return run
}
