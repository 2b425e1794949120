package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

func main() {
	run := flag.String("run", "", "only the mutants whose name matches this regular expression")
	list := flag.Bool("list", false, "list the mutants and their rules")
	suite := flag.Bool("suite", false, "let the layout tests alone judge those that script can see")
	root := flag.String("root", ".", "the checkout")
	flag.Parse()
	if *list {
		for _, m := range mutants {
			fmt.Printf("%-28s %s\n", m.name, m.rule)
			if why := hidden[m.name]; why != "" {
				fmt.Printf("%-28s no page can see it: %s\n", "", why)
			}
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	filter, err := regexp.Compile(*run)
	survivors := 0
	switch {
	case err != nil:
	case *suite:
		survivors, err = trySuite(ctx, *root, filter)
	default:
		survivors, err = try(ctx, *root, filter)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(2)
	}
	if survivors > 0 {
		os.Exit(1)
	}
}

// try applies each mutant to a copy of the checkout and reports how many survived.
func try(ctx context.Context, root string, only *regexp.Regexp) (survivors int, err error) {
	copied, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(copied)
	if err := copyTree(copied, root); err != nil {
		return 0, err
	}
	var chosen []mutant
	var packages []string
	for _, m := range mutants {
		if only.MatchString(m.name) {
			chosen, packages = append(chosen, m), append(packages, m.packages()...)
		}
	}
	slices.Sort(packages)
	killer, out, err := tests(ctx, copied, slices.Compact(packages))
	switch {
	case err != nil:
		return 0, err
	case killer != "":
		return 0, fmt.Errorf("the tests fail without a mutant already: %s\n%s", killer, out)
	}
	killed := 0
	for _, m := range chosen {
		start := time.Now()
		verdict, err := m.with(copied, root, func() (string, error) { return m.try(ctx, copied) })
		if err != nil {
			return survivors, err
		}
		fmt.Printf("%-28s %-44s %5.1f s  %s\n", m.name, verdict, time.Since(start).Seconds(), m.rule)
		if strings.HasPrefix(verdict, "killed") {
			killed++
		} else {
			survivors++
		}
	}
	fmt.Printf("%d killed, %d survived\n", killed, survivors)
	return survivors, nil
}

// with applies the mutant to a copy of the checkout at from, calls judge, and takes it out again.
func (m mutant) with(copied, from string, judge func() (string, error)) (verdict string, err error) {
	file := filepath.Join(copied, m.file)
	was, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	right, err := os.ReadFile(filepath.Join(from, m.file))
	if err != nil {
		return "", err
	}
	wrong, err := m.apply(string(right))
	if err != nil {
		return "BROKEN: " + err.Error(), nil
	}
	if err := os.WriteFile(file, []byte(wrong), 0o644); err != nil {
		return "", err
	}
	defer func() {
		if restore := os.WriteFile(file, was, 0o644); err == nil {
			err = restore
		}
	}()
	return judge()
}

// try runs the tests of the mutant's packages.
func (m mutant) try(ctx context.Context, root string) (verdict string, err error) {
	if err := goCommand(ctx, root, "build", "./"+path.Dir(m.file)).Run(); err != nil {
		return "BROKEN: does not compile", ctx.Err()
	}
	killer, _, err := tests(ctx, root, m.packages())
	if killer == "" {
		return "SURVIVED", err
	}
	return "killed by " + killer, err
}

// apply returns the file's text with the bug.
func (m mutant) apply(text string) (string, error) {
	if n := strings.Count(text, m.old); n != 1 {
		return "", fmt.Errorf("mutant %s: %s has its line %d times, want once", m.name, m.file, n)
	}
	return strings.Replace(text, m.old, m.new, 1), nil
}

// packages are those whose tests may notice the bug, its own first.
func (m mutant) packages() []string {
	const all = "./websocket"
	if own := "./" + path.Dir(m.file); own != all {
		return []string{own, all}
	}
	return []string{all}
}

// testTime bounds the tests of a package: a mutant may well hang.
const testTime = "180s"

// failed finds the first test that failed in what a suite printed.
var failed = regexp.MustCompile(`(?m)^ *(?:--- FAIL: (\S+)|panic: (.{0,60})|(websocket/\S+): )`)

// tests returns the first suite that fails, with the test, and what it printed; "" when none does.
func tests(ctx context.Context, root string, packages []string) (killer string, out []byte, err error) {
	type suite struct {
		name string
		args []string
	}
	var suites []suite
	for _, p := range packages {
		suites = append(suites, suite{"tests of " + p, []string{"test", "-count=1", "-failfast", "-timeout=" + testTime, p}})
	}
	suites = append(suites, suite{"layout tests", []string{"run", "./tools/adieu", "test", "websocket"}})
	for _, s := range suites {
		if out, err := goCommand(ctx, root, s.args...).CombinedOutput(); err != nil {
			killer = s.name
			if test := failed.FindSubmatch(out); test != nil {
				killer = string(bytes.Join(test[1:], nil))
			}
			return killer, out, ctx.Err()
		}
	}
	return "", nil, nil
}

func goCommand(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	return cmd
}

// copyTree copies the checkout but for what git keeps to itself, and npm.
func copyTree(to, from string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir() && (name == ".git" || entry.Name() == "node_modules"):
			return filepath.SkipDir // the latter are tools/peers' 200 MB
		case name == ".git": // a worktree's
			return nil
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		case !entry.Type().IsRegular():
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), content, 0o644)
	})
}
