package runner

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// childProduct is Adieu in child processes. maxMemory bounds each; zero is no bound.
func childProduct(command func() (*exec.Cmd, error), maxMemory int64) *Product {
	if command == nil {
		command = selfCommand
	}
	return &Product{Name: productAdieu, ComparesConsole: true, Traces: true,
		NewLoader: func(ctx context.Context, server Server) (Loader, error) {
			cmd, err := command()
			if err != nil {
				return nil, err
			}
			if server != nil {
				trustServer(cmd, server)
			}
			if maxMemory > 0 && os.Getenv(memoryLimitMark) == "" {
				// A child must not be ended for garbage: long before, it collects more often.
				cmd.Env = append(cmd.Environ(), fmt.Sprintf("%s=%d", memoryLimitMark, maxMemory/heapShare))
			}
			d, err := startDriver(ctx, cmd)
			if err != nil {
				return nil, err
			}
			return &childLoader{driver: d, maxMemory: maxMemory}, nil
		}}
}

// memoryLimitMark is the environment variable by which the Go runtime is told when to collect
// garbage more often.
const memoryLimitMark = "GOMEMLIMIT"

// childLoader is the Loader that loads pages in one child process.
type childLoader struct {
	driver    *driver // nil once it is closed
	maxMemory int64
	spoilt    bool // by a page that did not end well, whose result says so
}

// Load implements Loader.
func (l *childLoader) Load(ctx context.Context, request Request) (Outcome, error) {
	outcome, err := l.driver.load(ctx, request, l.maxMemory)
	l.spoilt = l.spoilt || err != nil || outcome.TimedOut || outcome.Died
	return outcome, err
}

// Close implements Loader. The error says how a child ended that no page was blamed for: with a
// data race, for example, after its last page.
func (l *childLoader) Close() error {
	d := l.driver
	if d == nil {
		return nil
	}
	l.driver = nil
	if l.spoilt {
		d.kill()
		return nil
	}
	if err := d.close(); err != nil {
		return fmt.Errorf("a child process did not end well: %s", d.obituary(strings.TrimSpace(d.said.take())))
	}
	return nil
}
