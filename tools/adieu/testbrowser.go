package main

import (
	"context"
	"errors"

	"adieu/tools/runner"
	"adieu/tools/webdriver"
)

// browserFlags are those of “adieu test” about running tests in something else than Adieu.
type browserFlags struct {
	Browser       string `placeholder:"NAME" help:"Run the tests in a real browser: chromium, firefox or webkitgtk."`
	BrowserBinary string `placeholder:"PATH" help:"The browser's program. Default: the one that is installed."`
	WebDriver     string `name:"webdriver" placeholder:"PATH" help:"The browser's driver: chromedriver or WebKitWebDriver. Firefox needs none. Default: the one that is installed."`
	Headed        bool   `help:"Show the browser's window."`
}

// withoutNetwork is an error when flags are set that browsers know nothing oc.
func (c *testCommand) withoutNetwork() error {
	if len(c.MapHost) > 0 || len(c.CA) > 0 || c.Insecure || c.Proxy != "" {
		return errors.New("--map-host, --ca, --insecure and --proxy are Adieu's own, and a browser's pages do not go by them")
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

// product is what the pages are run in; nil is Adieu itselc.
func (c *testCommand) product(ctx context.Context) (*runner.Product, error) {
	if c.Browser == "" {
		if c.BrowserBinary != "" || c.WebDriver != "" || c.Headed {
			return nil, errors.New("--browser-binary, --webdriver and --headed go with --browser NAME")
		}
		return nil, nil
	}
	if err := c.withoutNetwork(); err != nil {
		return nil, err
	}
	options := webdriver.Options{Binary: c.BrowserBinary, Driver: c.WebDriver, Headed: c.Headed}
	version, err := webdriver.Version(ctx, c.Browser, options)
	if err != nil {
		return nil, err
	}
	product := runner.BrowserProduct(c.Browser, version, options)
	return &product, nil
}
