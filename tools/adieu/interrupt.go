package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// interruption is the cause with which a context ends when the process is signalled.
type interruption struct{ signal os.Signal }

func (i interruption) Error() string { return i.signal.String() }

// code is the exit code that shells know a signal by: 130 after Ctrl-C.
func (i interruption) code() int {
	if number, ok := i.signal.(syscall.Signal); ok {
		return 128 + int(number)
	}
	return exitUnexpected
}

// untilInterrupted returns a context that the first SIGINT or SIGTERM ends; interrupted tells which
// one. The second ends the process at once. The caller must call stop.
func untilInterrupted() (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	stopped := make(chan struct{})
	go func() { // ends with stop
		for first := true; ; first = false {
			select {
			case s := <-signals:
				if !first {
					os.Exit(interruption{s}.code())
				}
				cancel(interruption{s})
			case <-stopped:
				return
			}
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(stopped)
		cancel(nil)
	}
}

// interrupted returns the signal that ended ctx, if one did.
func interrupted(ctx context.Context) (interruption, bool) {
	i, ok := context.Cause(ctx).(interruption)
	return i, ok
}
