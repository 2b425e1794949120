package main

import (
	"context"
	"errors"
	"slices"

	"adieu/tools/runner"
	"adieu/tools/runtimes"
	"adieu/tools/webdriver"
)

// browserFlags are those of “adieu test” about running tests in something else than Adieu.
type browserFlags struct {
	Browser       string `placeholder:"NAME" help:"Run the tests in a real browser: chromium, firefox or webkitgtk."`
	BrowserBinary string `placeholder:"PATH" help:"The browser's program. Default: the one that is installed."`
	WebDriver     string `name:"webdriver" placeholder:"PATH" help:"The browser's driver: chromedriver or WebKitWebDriver. Firefox needs none. Default: the one that is installed."`
	Headed        bool   `help:"Show the browser's window."`
	Compare       string `placeholder:"NAME" help:"Run the tests whose scripts need no document in a script runtime, and show what differs: node, bun or deno. A browser's name is the same as with --browser."`
	RuntimeBinary string `placeholder:"PATH" help:"The runtime's program. Default: the one that is installed."`
}

// withoutNetwork is an error when flags are set that browsers and runtimes know nothing of.
func (c *testCommand) withoutNetwork() error {
	if len(c.MapHost) > 0 || len(c.CA) > 0 || c.Insecure || c.Proxy != "" {
		return errors.New("--map-host, --ca, --insecure and --proxy are Adieu's own: browsers and runtimes do not go by them")
	}
	return nil
}

// productName is the name of what pages are run in; nil is Adieu.
func productName(p *runner.Product) string {
	if p == nil {
		return "adieu"
	}
	return p.Name
}

// productVersion is what it says of itself; "" for Adieu.
func productVersion(p *runner.Product) string {
	if p == nil {
		return ""
	}
	return p.Version
}

// product is what the pages are run in; nil is Adieu itself.
func (c *testCommand) product(ctx context.Context) (*runner.Product, error) {
	if c.Browser != "" && c.Compare != "" {
		return nil, errors.New("--browser and --compare: one of them is enough")
	}
	browser := c.Browser
	if slices.Contains(webdriver.Names(), c.Compare) {
		browser = c.Compare
	}
	isRuntime := browser == "" && c.Compare != ""
	switch {
	case browser == "" && (c.BrowserBinary != "" || c.WebDriver != "" || c.Headed):
		return nil, errors.New("--browser-binary, --webdriver and --headed go with --browser NAME")
	case !isRuntime && c.RuntimeBinary != "":
		return nil, errors.New("--runtime-binary goes with --compare node, bun or deno")
	case browser == "" && !isRuntime:
		return nil, nil
	}
	if err := c.withoutNetwork(); err != nil {
		return nil, err
	}
	if c.WorldLeaks || c.GCBetweenTests {
		return nil, errors.New("--world-leaks and --gc-between-tests look into Adieu's own processes, not into others")
	}
	if isRuntime {
		product, err := runtimes.Product(ctx, c.Compare, c.RuntimeBinary)
		return &product, err
	}
	options := webdriver.Options{Binary: c.BrowserBinary, Driver: c.WebDriver, Headed: c.Headed}
	version, err := webdriver.Version(ctx, browser, options)
	if err != nil {
		return nil, err
	}
	product := runner.BrowserProduct(browser, version, options)
	return &product, nil
}
