package runner

import (
	"context"
	"runtime"

	"adieu/dom"
	"adieu/engine"
	"adieu/tools/wiretrace"
)

// LoadPage is the [LoadFunc] of real pages: it loads one with the engine, and closes it.
func LoadPage(ctx context.Context, url string, observer Observer) (text string, err error) {
	return loadPage(ctx, engine.Config{}, url, observer)
}

// PageLoader is LoadPage with a configuration of the engine, in which the console, alerts
// and the test runner are the runner's own.
func PageLoader(cfg engine.Config) LoadFunc {
	return func(ctx context.Context, url string, observer Observer) (text string, err error) {
		return loadPage(ctx, cfg, url, observer)
	}
}

func loadPage(ctx context.Context, cfg engine.Config, url string, observer Observer) (text string, err error) {
	cfg.TestRunner = true
	trustAuthority(&cfg)
	cfg.Console = func(m dom.ConsoleMessage) { observer.Printed(consolePrefix + m.Text) }
	cfg.Alert = func(text string) { observer.Printed("ALERT: " + text) }
	if observer.Traced != nil {
		recorder := &wiretrace.Recorder{Tell: observer.Traced}
		cfg.WebSocket.Inspector = recorder
		defer recorder.Flush()
	}
	if observer.Closed != nil {
		clock := &watchedClock{}
		cfg.Clock = clock
		observer.Closed(clock.remains)
	}
	page, err := engine.NewPage(cfg)
	if err != nil {
		return "", err
	}
	defer page.Close()
	err = page.Load(ctx, url)
	text = page.DumpText()
	if observer.Closed != nil {
		remains := page.Remains()
		observer.Closed(func() []string {
			runtime.GC()
			return remains()
		})
	}
	if script := page.StoppedAt(); err != nil && script != "" {
		err = &StoppedError{Script: script, Err: err}
	}
	return text, err
}

// StoppedError is a [LoadFunc]'s error about a page whose script had to be interrupted.
type StoppedError struct {
	Script string // where it was: its stack, a frame a line
	Err    error
}

func (e *StoppedError) Error() string { return e.Err.Error() }
func (e *StoppedError) Unwrap() error { return e.Err }
