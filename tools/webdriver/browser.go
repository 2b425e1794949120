package webdriver

import (
	"context"
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// versionPatience is how long a browser's program may take to tell its version.
const versionPatience = 20 * time.Second

// Options say which browser to start, and how. The zero value works.
type Options struct {
	// Binary is the browser's program; "" means to look for it.
	Binary string

	// Driver is the driver's program; "" means to look for it. Firefox needs none.
	Driver string

	// Headed shows the browser's window.
	Headed bool
}

// Browser is a running browser.
type Browser interface {
	// NewPage opens an empty page with cookies and storage of its own. preload is a
	// script, one function, that every document of the page calls before its own scripts,
	// with a function that hands a string to the listener; see [Browser.Preloads].
	NewPage(ctx context.Context, preload string, listener Listener) (Page, error)

	// Preloads reports whether NewPage can have documents call preload. Where it cannot,
	// the preload does not count, and documents must begin with [Embedded] of it.
	Preloads() bool

	// Gone is closed when the browser has ended, by Close or of itself; LastWords is
	// what it said before.
	Gone() <-chan struct{}
	LastWords() string

	// Close ends it, and its driver.
	Close() error
}

// Listener hears a page. It is called on a goroutine of the browser's and must not block.
type Listener interface {
	// Said is what the page's documents said with the function that they were given.
	Said(message string)

	// Logged is a line that they wrote to the console, errors that nobody caught among
	// them. Not every browser tells.
	Logged(line string)
}

// Page is a page of a browser: a tab.
type Page interface {
	// Navigate goes to a page and returns as soon as that has begun. The error says that
	// the page cannot be had.
	Navigate(ctx context.Context, url string) error

	// Evaluate evaluates an expression that gives a string in the page that is shown.
	Evaluate(ctx context.Context, expression string) (string, error)

	// Gone is closed when the page has ended although it was not closed.
	Gone() <-chan struct{}

	// Close closes it.
	Close(ctx context.Context) error
}

// kinds are the browsers there are, by name.
var kinds = map[string]kind{
	"chromium":  {findChromium, startChromium},
	"firefox":   {findFirefox, startFirefox},
	"webkitgtk": {findWebKitGTK, startWebKitGTK},
}

// kind is how one sort of browser is found and started. The programs that find returns are
// those that start takes.
type kind struct {
	find  func(Options) (programs, error)
	start func(context.Context, programs, Options) (Browser, error)
}

// programs are those of a browser on this machine.
type programs struct{ binary, driver string }

// Names are those of the browsers that Start knows.
func Names() []string { return slices.Sorted(maps.Keys(kinds)) }

// Start starts a browser. The caller must call Close. The error is a *NotInstalledError when
// there is none.
func Start(ctx context.Context, name string, o Options) (Browser, error) {
	kind, found, err := look(name, o)
	if err != nil {
		return nil, err
	}
	return kind.start(ctx, found, o)
}

// Version asks a browser's program for its version, in its own words, without starting the
// browser; "" when it does not tell, as WebKitGTK's without a display. The error is that of Start
// when the browser or its driver is not there.
func Version(ctx context.Context, name string, o Options) (string, error) {
	_, found, err := look(name, o)
	if err != nil {
		return "", err
	}
	asking, cancel := context.WithTimeout(ctx, versionPatience)
	defer cancel()
	out, err := exec.CommandContext(asking, found.binary, "--version").Output()
	if err != nil {
		return "", nil
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return strings.TrimSpace(line), nil
}

func look(name string, o Options) (kind, programs, error) {
	k, known := kinds[name]
	if !known {
		return kind{}, programs{}, fmt.Errorf("unknown browser %q: want one of %s", name, strings.Join(Names(), ", "))
	}
	found, err := k.find(o)
	return k, found, err
}
