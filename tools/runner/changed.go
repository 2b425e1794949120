package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
)

// ChangedFiles returns the files under root that differ from a commit of its git repository, or are
// not in it yet, as slash paths.
func ChangedFiles(ctx context.Context, root, ref string) ([]string, error) {
	differ, err := git(ctx, root, "diff", "--name-only", "--relative", "--no-renames", "-z", ref, "--", ".")
	if err != nil {
		return nil, err
	}
	untracked, err := git(ctx, root, "ls-files", "--others", "--exclude-standard", "-z")
	if err != nil {
		return nil, err
	}
	var files []string
	for _, name := range strings.Split(differ+untracked, "\x00") {
		if name != "" {
			files = append(files, name)
		}
	}
	return files, nil
}

// git runs git in a directory and returns what it prints.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if said := strings.TrimSpace(stderr.String()); err != nil && said != "" {
		first, _, _ := strings.Cut(said, "\n")
		return "", errors.New("git: " + first)
	}
	if err != nil {
		return "", fmt.Errorf("git: %w", err)
	}
	return string(out), nil
}

// ChangedTests returns those of the tests that changes since a commit touch: changes of the page, of
// its server's side, of its expected texts, of a file that it names, and of its line in
// TestExpectations. Changes outside root touch none.
func ChangedTests(ctx context.Context, root, ref string, tests []Test, now *Expectations) ([]Test, error) {
	files, err := ChangedFiles(ctx, root, ref)
	if err != nil {
		return nil, err
	}
	dependencies, err := FindDependencies(root, tests)
	if err != nil {
		return nil, err
	}
	touched := []Test{}
	for _, file := range files {
		touched = append(touched, dependencies.Tests(file)...)
	}
	if slices.Contains(files, expectationsName) {
		before, err := expectationsAt(ctx, root, ref)
		if err != nil {
			return nil, err
		}
		touched = append(touched, DifferentlyExpected(tests, before, now)...)
	}
	return touched, nil
}

// expectationsAt reads TestExpectations as it was at a commit; what cannot be read, or was not
// there, says nothing.
func expectationsAt(ctx context.Context, root, ref string) (*Expectations, error) {
	text, err := git(ctx, root, "show", ref+":./"+expectationsName)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return &Expectations{}, nil
	}
	lines, _ := parseLines(expectationsName, 0, text)
	return selectLines(lines, ThisConfiguration(productAdieu)), nil
}

// DifferentlyExpected returns the tests of which two lists expect something else.
func DifferentlyExpected(tests []Test, before, now *Expectations) []Test {
	var differ []Test
	for _, t := range tests {
		if before.For(t).String() != now.For(t).String() {
			differ = append(differ, t)
		}
	}
	return differ
}
