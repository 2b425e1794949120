package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The layout suite as the judge: what pages can see of a bug, they must see.

// suiteDirectories are those of the layout tests that a bug of the list may be seen in, by the
// beginning of the mutant's name; the others follow when these have seen nothing.
var suiteDirectories = []struct{ prefix, directory string }{
	{"hixie-", "websocket/hixie76"},
	{"deflate-", "websocket/deflate"},
	{"cookie", "websocket/cookies"},
	{"h2-", "websocket/secure"},
	{"tls-", "websocket/secure"},
	{"mixed-", "websocket/secure"},
	{"", "websocket"},
}

// trySuite lets the layout tests judge the mutants that script can see.
func trySuite(ctx context.Context, root string, only *regexp.Regexp) (survivors int, err error) {
	copied, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(copied)
	if err := copyTree(copied, root); err != nil {
		return 0, err
	}
	var chosen []mutant
	unseen := 0
	for _, m := range mutants {
		switch {
		case !only.MatchString(m.name):
		case hidden[m.name] != "":
			unseen++
		default:
			chosen = append(chosen, m)
		}
	}
	// The mutants that are within functions are in one program, which knows by its environment
	// which of them to be; the others need one each.
	numbers, err := installAll(copied, chosen)
	if err != nil {
		return 0, err
	}
	if err := buildCommand(ctx, copied, allMutants); err != nil {
		return 0, err
	}
	if killer, err := layoutTests(ctx, copied, allMutants, 0, "websocket"); err != nil || killer != "" {
		return 0, fmt.Errorf("the layout tests fail without a mutant already: %s %v", killer, err)
	}
	killed := 0
	for _, m := range chosen {
		start := time.Now()
		verdict := ""
		if number := numbers[m.name]; number != 0 {
			verdict, err = m.judgedBySuite(ctx, copied, allMutants, number)
		} else {
			verdict, err = m.with(copied, root, func() (string, error) {
				if buildCommand(ctx, copied, oneMutant) != nil {
					return "BROKEN: does not compile", ctx.Err()
				}
				return m.judgedBySuite(ctx, copied, oneMutant, 0)
			})
		}
		if err != nil {
			return survivors, err
		}
		fmt.Printf("%-28s %-60s %5.1f s  %s\n", m.name, verdict, time.Since(start).Seconds(), m.rule)
		if strings.HasPrefix(verdict, "killed") {
			killed++
		} else {
			survivors++
		}
	}
	fmt.Printf("%d killed, %d survived, %d that no page can see\n", killed, survivors, unseen)
	return survivors, nil
}

// The programs, in the checkout's copy.
const (
	allMutants = "adieu-all"
	oneMutant  = "adieu-one"
)

func buildCommand(ctx context.Context, root, program string) error {
	out, err := goCommand(ctx, root, "build", "-ldflags=-s -w", "-o", program, "./tools/adieu").CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

// judgedBySuite runs the layout tests with the mutant, the likeliest first, until one fails.
func (m mutant) judgedBySuite(ctx context.Context, root, program string, number int) (verdict string, err error) {
	for _, d := range suiteDirectories {
		if !strings.HasPrefix(m.name, d.prefix) {
			continue
		}
		killer, err := layoutTests(ctx, root, program, number, d.directory)
		if err != nil {
			return "", err
		}
		if killer != "" {
			return "killed by " + killer, nil
		}
	}
	return "SURVIVED", nil
}

// unexpected finds a test that did not pass in what “adieu test” prints.
var unexpected = regexp.MustCompile(`^(\S+\.html): (?:fail|timeout|crash)`)

// layoutTests runs the tests of a directory until the first that fails, which it returns; "" when
// all pass. The number chooses the mutant that the program is to be.
func layoutTests(ctx context.Context, root, program string, number int, directory string) (killer string, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(root, program), "test", "--no-retry-failures", "--exit-after-n-failures", "1", directory)
	cmd.Dir = root
	cmd.Env = append(cmd.Environ(), chosenMutant+"="+strconv.Itoa(number))
	cmd.WaitDelay = time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	for lines := bufio.NewScanner(out); killer == "" && lines.Scan(); {
		if test := unexpected.FindStringSubmatch(lines.Text()); test != nil {
			killer = test[1]
		}
	}
	if killer != "" {
		cancel() // one is enough
		_ = cmd.Wait()
		return killer, nil
	}
	err = cmd.Wait()
	if _, exited := err.(*exec.ExitError); exited {
		return "the command: " + err.Error(), nil
	}
	return "", err
}
