package main

import (
	"encoding"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"adieu/tools/runner"
)

// selectFlags are those of “adieu test” that say which tests are run, and in which order.
type selectFlags struct {
	TestList         []string       `name:"test-list" sep:"none" placeholder:"FILE" help:"Run the tests named in FILE, one a line, as well as those of PATH. # begins a comment. May be repeated."`
	IgnoreTests      []string       `short:"i" sep:"none" placeholder:"PATH" help:"Leave out this test, directory or pattern. May be repeated."`
	Skipped          string         `enum:"default,ignore,only,always" default:"default" help:"What becomes of tests marked Skip: default skips them unless PATH is the very test, ignore runs them, only runs nothing else, always skips them."`
	SkipFailingTests bool           `help:"Skip the tests that are expected to fail, always or at times."`
	Grep             *regexp.Regexp `placeholder:"RE" help:"Only tests whose name, title or description matches."`
	GrepInvert       *regexp.Regexp `placeholder:"RE" help:"Only tests that do not match."`
	Tag              []string       `placeholder:"WORD" help:"Only tests with this tag: a directory of the test, or a word of its <meta name=\"adieu-tags\" content=\"…\">. May be repeated: one of them is enough."`
	ExcludeTag       []string       `placeholder:"WORD" help:"Only tests without this tag. May be repeated."`
	LastFailed       bool           `help:"Only tests whose last result was unexpected."`
	OnlyChanged      optionalValue  `help:"Only tests that a change touches which is not committed; with --only-changed=REF, one since that commit of git."`
	Fastest          float64        `placeholder:"PERCENT" help:"Only that part of the tests which took the least time."`

	Order     string   `group:"Their order, and parts of them:" enum:"none,natural,random" default:"natural" help:"Order of the tests: none (that of the paths), natural (of the names) or random."`
	Seed      *uint64  `group:"Their order, and parts of them:" placeholder:"N" help:"Random order, the same for the same N."`
	Shard     fraction `group:"Their order, and parts of them:" placeholder:"I/N" help:"Only the I-th of N parts. A test's part depends on its name and N alone."`
	ChunkType string   `group:"Their order, and parts of them:" enum:"hash,dir_hash" default:"hash" help:"With --shard: hash spreads tests by their names, dir_hash directories by theirs."`
	RunPart   fraction `group:"Their order, and parts of them:" placeholder:"N:M" help:"Only the N-th of M parts of the list, in its order."`
	RunChunk  fraction `group:"Their order, and parts of them:" placeholder:"N:L" help:"Only the N-th L tests of the list, in its order."`

	ZeroTestsExecutedOK    bool `name:"zero-tests-executed-ok" help:"A selection that leaves no test is no error."`
	NoFailOnUnexpectedPass bool `group:"What is expected:" help:"A test that passes although TestExpectations does not expect it to has passed."`
}

// optionalValue is a flag that may have a value: --flag or --flag=VALUE.
type optionalValue struct {
	set   bool
	value string
}

// Decode implements [kong.MapperValue].
func (v *optionalValue) Decode(ctx *kong.DecodeContext) error {
	v.set = true
	if ctx.Scan.Peek().Type == kong.FlagValueToken {
		v.value = fmt.Sprint(ctx.Scan.Pop().Value)
	}
	return nil
}

// IsBool makes the value optional.
func (v *optionalValue) IsBool() bool { return true }

// fraction is “n of m” in one of its forms, zero when it is not given.
type fraction runner.Fraction

var _ encoding.TextUnmarshaler = (*fraction)(nil)

// UnmarshalText reads "1/3" or "1:3".
func (f *fraction) UnmarshalText(text []byte) error {
	first, second, _ := strings.Cut(strings.ReplaceAll(string(text), "/", ":"), ":")
	var errN, errOf error
	f.N, errN = strconv.Atoi(first)
	f.Of, errOf = strconv.Atoi(second)
	if errN != nil || errOf != nil || f.N < 1 || f.Of < 1 {
		return fmt.Errorf("%q: want two numbers from 1, as in 1/3", text)
	}
	return nil
}

// choose returns the tests to run, and sets how their expectations are read.
func (f *selectFlags) choose(s *suite) ([]runner.Test, error) {
	s.Expectations.Adjust(runner.SkipMode(f.Skipped), s.named, f.SkipFailingTests, f.NoFailOnUnexpectedPass)
	selection, err := f.selection(s)
	if err != nil {
		return nil, err
	}
	tests, err := selection.Apply(s.all, s.Suite)
	var nothing *runner.NothingLeftError
	if f.ZeroTestsExecutedOK && errors.As(err, &nothing) {
		return nil, nil
	}
	return tests, err
}

func (f *selectFlags) selection(s *suite) (selection runner.Selection, err error) {
	for name, part := range map[string]fraction{"--shard": f.Shard, "--run-part": f.RunPart} {
		if part.N > part.Of {
			return selection, fmt.Errorf("%s: there is no part %d of %d", name, part.N, part.Of)
		}
	}
	if f.Fastest < 0 || f.Fastest > 100 {
		return selection, errors.New("--fastest: want a number of percent, up to 100")
	}
	selection = runner.Selection{
		Grep: f.Grep, GrepInvert: f.GrepInvert, Tags: f.Tag, ExcludeTags: f.ExcludeTag,
		OnlySkipped: runner.SkipMode(f.Skipped) == runner.SkipOnly, LastFailed: f.LastFailed, Fastest: f.Fastest,
		Order: runner.Order(f.Order), Part: runner.Fraction(f.RunPart), Chunk: runner.Fraction(f.RunChunk),
		Shard: runner.Shard{Index: f.Shard.N, Count: f.Shard.Of, ByDirectory: f.ChunkType == "dir_hash"},
	}
	for _, path := range f.IgnoreTests {
		tests, err := s.find(path)
		if err != nil {
			return selection, fmt.Errorf("--ignore-tests: %w", err)
		}
		selection.Ignored = append(selection.Ignored, tests...)
	}
	if f.OnlyChanged.set {
		ref := f.OnlyChanged.value
		if ref == "" {
			ref = "HEAD"
		}
		if selection.Changed, err = s.changed(ref); err != nil {
			return selection, fmt.Errorf("--only-changed: %w", err)
		}
	}
	if f.Seed != nil {
		selection.Order, selection.Seed = runner.OrderRandom, *f.Seed
	}
	return selection, nil
}

// decideSeed chooses a seed for a random order that has none, and says which.
func (f *selectFlags) decideSeed(std streams) {
	if f.Seed == nil && runner.Order(f.Order) == runner.OrderRandom {
		seed := uint64(rand.Uint32())
		f.Seed = &seed
	}
	if f.Seed != nil {
		fmt.Fprintf(std.err, "adieu test: random order; --seed %d gives it again\n", *f.Seed)
	}
}

// nothingIsFine reports whether an error of finding tests is none because of a flag.
func (f *selectFlags) nothingIsFine(err error) bool {
	var none *runner.NoTestsError
	return f.ZeroTestsExecutedOK && errors.As(err, &none)
}

// withTestLists adds the tests of --test-list to the paths.
func (f *selectFlags) withTestLists(paths []string) ([]string, error) {
	for _, name := range f.TestList {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("--test-list: %w", err)
		}
		before := len(paths)
		for line := range strings.SplitSeq(string(data), "\n") {
			line, _, _ = strings.Cut(" "+line, " #") // a URL may have a # in it
			if line = strings.TrimSpace(line); line != "" {
				paths = append(paths, line)
			}
		}
		if len(paths) == before {
			return nil, fmt.Errorf("--test-list: no tests in %s", name)
		}
	}
	return paths, nil
}
