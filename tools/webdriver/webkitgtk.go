package webdriver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"regexp"
	"time"
)

// statusPause is how often a driver that starts is asked whether it is there.
const statusPause = 20 * time.Millisecond

// displayReady is what Xvfb says: the number of its display.
var displayReady = regexp.MustCompile(`(?m)^(\d+)$`)

func findWebKitGTK(o Options) (found programs, err error) {
	found.driver, err = find(o.Driver, "--webdriver", "WebKitWebDriver",
		"install webkit2gtk-driver (Debian, Ubuntu) or webkitgtk", "WebKitWebDriver", "/usr/lib*/*/webkit*/WebKitWebDriver")
	if err != nil {
		return found, err
	}
	found.binary, err = find(o.Binary, "--browser-binary", "MiniBrowser",
		"install libwebkit2gtk-4.1-0 (Debian) or webkit2gtk's MiniBrowser",
		"MiniBrowser", "/usr/lib/*/webkit*gtk-*/MiniBrowser", "/usr/lib*/webkit*gtk-*/MiniBrowser", "/usr/libexec/webkit*gtk-*/MiniBrowser")
	return found, err
}

// startWebKitGTK starts WebKitWebDriver, which starts a MiniBrowser for each page; and an X
// server for them if none is there, since they do not run without.
func startWebKitGTK(ctx context.Context, found programs, o Options) (_ Browser, err error) {
	b := &classicBrowser{capabilities: map[string]any{
		"acceptInsecureCerts":      true,
		"unhandledPromptBehavior":  "dismiss",
		"pageLoadStrategy":         "none",
		"webkitgtk:browserOptions": map[string]any{"binary": found.binary, "args": []string{"--automation"}},
	}}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.Close())
		}
	}()
	var environment []string
	switch {
	case o.Headed && !hasDisplay():
		return nil, errors.New("--headed: there is no display to show the browser on")
	case !o.Headed:
		if b.display, environment, err = startDisplay(ctx); err != nil {
			return nil, err
		}
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	if b.process, err = newProcess("webkitgtk"); err != nil {
		return nil, err
	}
	// What GTK would ask of the desktop's bus nobody answers here.
	b.process.environment = append(environment, "GTK_A11Y=none", "NO_AT_BRIDGE=1", "GIO_USE_VFS=local", "no_proxy=*")
	if _, err = b.process.start(ctx, found.driver, []string{fmt.Sprintf("--port=%d", port)}, nil); err != nil {
		return nil, err
	}
	b.client = newClient(fmt.Sprintf("http://127.0.0.1:%d", port))
	return b, b.waitForDriver(ctx)
}

func hasDisplay() bool { return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "" }

// startDisplay starts an X server without a screen, and returns the environment of those who are
// to show themselves on it.
func startDisplay(ctx context.Context) (*process, []string, error) {
	server, err := find("", "", "Xvfb", "install xvfb; WebKitGTK needs an X server", "Xvfb")
	if err != nil {
		if hasDisplay() {
			return nil, nil, nil // then on the display that there is
		}
		return nil, nil, err
	}
	p, err := newProcess("xvfb")
	if err != nil {
		return nil, nil, err
	}
	number, err := p.start(ctx, server, []string{"-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp"}, displayReady)
	if err != nil {
		return nil, nil, err
	}
	return p, []string{"DISPLAY=:" + number, "WAYLAND_DISPLAY=", "GDK_BACKEND=x11"}, nil
}

// freePort finds a port that is free at this moment.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// waitForDriver returns when the driver answers.
func (b *classicBrowser) waitForDriver(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startPatience, errors.New("the driver does not answer"))
	defer cancel()
	again := time.NewTicker(statusPause)
	defer again.Stop()
	for {
		if b.client.call(ctx, http.MethodGet, "/status", nil, nil) == nil {
			return nil
		}
		select {
		case <-b.process.gone:
			return fmt.Errorf("WebKitWebDriver did not start: %s", b.process.lastWords())
		case <-ctx.Done():
			return fmt.Errorf("WebKitWebDriver: %w: %s", context.Cause(ctx), b.process.lastWords())
		case <-again.C:
		}
	}
}
