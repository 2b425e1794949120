package runner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"adieu/tools/testserver"
	"adieu/tools/webdriver"
)

const (
	// browserPatience is how long a browser may take to open a page, and closePatience to
	// close one.
	browserPatience = 20 * time.Second
	closePatience   = 5 * time.Second

	// shownText is the expression for what a page shows, of one that did not come to its end.
	shownText = `document.body ? document.body.innerText : ""`
)

// BrowserProduct is a real browser, by its name in package webdriver. version is for reports.
func BrowserProduct(name, version string, o webdriver.Options) Product {
	return Product{
		Name:    name,
		Version: version,
		NewLoader: func(ctx context.Context, server Server) (Loader, error) {
			browser, err := startBrowser(ctx, name, o)
			if err != nil {
				return nil, err
			}
			if !browser.Preloads() {
				s, can := server.(preloader)
				if !can {
					return nil, errors.Join(fmt.Errorf("%s needs a test server that has a script of ours begin each page", name), browser.Close())
				}
				s.Preload(webdriver.Embedded(testserver.PageShim))
			}
			return &browserLoader{browser: browser}, nil
		},
	}
}

// startBrowser starts a browser, and tries again if that fails: what comes with a browser is so
// much that it does so at times.
func startBrowser(ctx context.Context, name string, o webdriver.Options) (webdriver.Browser, error) {
	browser, err := webdriver.Start(ctx, name, o)
	var missing *webdriver.NotInstalledError
	if err == nil || errors.As(err, &missing) || ctx.Err() != nil {
		return browser, err
	}
	return webdriver.Start(ctx, name, o)
}

// preloader is a test server that can have a script begin each HTML file.
type preloader interface{ Preload(script string) }

// browserLoader loads each page in a new tab of one browser, with cookies of its own.
type browserLoader struct{ browser webdriver.Browser }

// Close implements Loader.
func (l *browserLoader) Close() error { return l.browser.Close() }

// Load implements Loader.
func (l *browserLoader) Load(ctx context.Context, request Request) (Outcome, error) {
	hear := newBrowserPage()
	page, err := l.openPage(ctx, hear)
	if err != nil {
		return Outcome{}, err
	}
	defer func() { // a browser that cannot is found out by the next test
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closePatience)
		defer cancel()
		_ = page.Close(closing)
	}()
	refused, err := l.wait(ctx, page, hear, request)
	outcome := hear.outcome()
	switch {
	case err != nil:
		return Outcome{}, err
	case refused != nil:
		outcome.Error = refused.Message
	case l.isGone():
		outcome.Died, outcome.Obituary = true, "the browser ended: "+l.browser.LastWords()
	case isClosed(page.Gone()):
		outcome.Died, outcome.Obituary = true, "the page's process ended"
	case !isClosed(hear.ended):
		outcome = l.timedOut(ctx, page, hear)
	}
	return outcome, nil
}

// wait returns when the test has ended or cannot any more: then because the page could not be
// had, because it or the browser has ended, or because the time is over.
func (l *browserLoader) wait(ctx context.Context, page webdriver.Page, hear *browserPage, request Request) (refused *webdriver.Error, err error) {
	watchdog := time.NewTimer(request.Timeout)
	defer watchdog.Stop()
	loading, stop := context.WithCancel(ctx)
	defer stop()
	navigated := make(chan error, 1)
	go func() { navigated <- page.Navigate(loading, request.URL) }() // ends with the context
	for {
		select {
		case err := <-navigated:
			if errors.As(err, &refused) && ctx.Err() == nil {
				return refused, nil
			}
			navigated = nil // another error is the browser's end
		case <-hear.ended:
			return nil, nil
		case <-page.Gone():
			return nil, nil
		case <-l.browser.Gone():
			return nil, nil
		case <-watchdog.C:
			return nil, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (l *browserLoader) isGone() bool { return isClosed(l.browser.Gone()) }

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// openPage opens a tab.
func (l *browserLoader) openPage(ctx context.Context, hear *browserPage) (webdriver.Page, error) {
	opening, cancel := context.WithTimeout(ctx, browserPatience)
	defer cancel()
	page, err := l.browser.NewPage(opening, testserver.PageShim, hear)
	if err != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("the browser opens no page: %w", err)
	}
	return page, err
}

// timedOut asks a page that takes too long for what it shows. One that is in an endless loop
// does not answer.
func (l *browserLoader) timedOut(ctx context.Context, page webdriver.Page, hear *browserPage) Outcome {
	asking, cancel := context.WithTimeout(ctx, stopPatience)
	defer cancel()
	shown, err := page.Evaluate(asking, shownText)
	if err == nil {
		hear.setText(shown)
	}
	outcome := hear.outcome()
	outcome.TimedOut = true
	if err != nil {
		outcome.Stacks = "the page does not answer: its script does not come to an end, or its process is gone"
	}
	return outcome
}
