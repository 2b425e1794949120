package webdriver

import (
	"context"
	"errors"
	"fmt"
	"regexp"
)

// chromedriverReady is what ChromeDriver says, once, with its port.
var chromedriverReady = regexp.MustCompile(`was started successfully on port (\d+)`)

// chromiumArguments keep Chromium from doing what a user would want and a test does not.
var chromiumArguments = []string{
	"--no-first-run",
	"--no-default-browser-check",
	"--no-proxy-server",
	"--disable-gpu",
	"--disable-dev-shm-usage", // which is small in containers
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-default-apps",
	"--disable-extensions",
	"--disable-sync",
	"--disable-background-timer-throttling",
	"--disable-backgrounding-occluded-windows",
	"--disable-renderer-backgrounding",
	"--js-flags=--expose-gc",
}

// chromiumPreferences: a user context is what Chromium calls incognito, in which it blocks cookies of
// other sites unless it is told otherwise.
var chromiumPreferences = map[string]any{"profile.cookie_controls_mode": 0}

func findChromium(o Options) (found programs, err error) {
	found.driver, err = find(o.Driver, "--webdriver", "chromedriver",
		"install chromium-driver (Debian), chromium-chromedriver (Ubuntu) or chromedriver (npm, Homebrew)",
		"chromedriver", "/usr/lib/chromium*/chromedriver")
	if err != nil {
		return found, err
	}
	found.binary, err = find(o.Binary, "--browser-binary", "Chromium", "install chromium or google-chrome",
		"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
		"/Applications/*Chrom*.app/Contents/MacOS/*Chrom*")
	return found, err
}

// startChromium starts ChromeDriver, which starts Chromium and translates BiDi for it.
func startChromium(ctx context.Context, found programs, o Options) (_ Browser, err error) {
	p, err := newProcess("chromium")
	if err != nil {
		return nil, err
	}
	port, err := p.start(ctx, found.driver, []string{"--port=0"}, chromedriverReady)
	if err != nil {
		return nil, err
	}
	b := &bidiBrowser{process: p}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.Close())
		}
	}()
	c := newClient("http://127.0.0.1:" + port)
	defer c.close()
	arguments := append([]string{}, chromiumArguments...)
	if !o.Headed {
		arguments = append(arguments, "--headless=new")
	}
	if isRoot() {
		arguments = append(arguments, "--no-sandbox")
	}
	// Not bound to ctx: a session that was begun must be known to be ended.
	starting, cancel := context.WithTimeout(context.WithoutCancel(ctx), startPatience)
	defer cancel()
	s, err := c.newSession(starting, map[string]any{
		"webSocketUrl":            true,
		"acceptInsecureCerts":     true,
		"unhandledPromptBehavior": "dismiss",
		"goog:chromeOptions":      map[string]any{"binary": found.binary, "args": arguments, "prefs": chromiumPreferences},
	})
	if err != nil {
		return nil, fmt.Errorf("%s could not be started: %w", found.binary, err)
	}
	if pid := s.capabilities.ChromeProcess; pid > 1 {
		p.others = append(p.others, pid)
	}
	if s.capabilities.WebSocketURL == "" {
		return nil, fmt.Errorf("%s does not speak WebDriver BiDi: it is too old", found.driver)
	}
	return b, b.connect(ctx, s.capabilities.WebSocketURL, func(context.Context) error { return nil })
}
