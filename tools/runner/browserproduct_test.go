package runner

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/webdriver"
)

// fakeBrowser is a browser whose pages do what play says: they speak, and perhaps end.
type fakeBrowser struct {
	play   func(p *fakePage) error // what Navigate does
	cannot error                   // why no page can be opened
	gone   chan struct{}
	closed int // pages
}

type fakePage struct {
	browser *fakeBrowser
	ctx     context.Context // Navigate's
	say     webdriver.Listener
	shown   string // "" when the page does not answer
	gone    chan struct{}
}

func (b *fakeBrowser) Preloads() bool        { return true }
func (b *fakeBrowser) Gone() <-chan struct{} { return b.gone }
func (b *fakeBrowser) LastWords() string     { return "out of memory" }
func (b *fakeBrowser) Close() error          { return nil }
func (b *fakeBrowser) NewPage(_ context.Context, preload string, listener webdriver.Listener) (webdriver.Page, error) {
	if b.cannot != nil {
		return nil, b.cannot
	}
	return &fakePage{browser: b, say: listener, gone: make(chan struct{})}, nil
}

func (p *fakePage) Navigate(ctx context.Context, url string) error {
	p.ctx = ctx
	return p.browser.play(p)
}
func (p *fakePage) Evaluate(ctx context.Context, expression string) (string, error) {
	if p.shown == "" {
		<-ctx.Done()
		return "", ctx.Err()
	}
	return p.shown, nil
}
func (p *fakePage) Gone() <-chan struct{} { return p.gone }
func (p *fakePage) Close(context.Context) error {
	p.browser.closed++
	return nil
}

// says makes a page speak as testserver.PageShim does.
func (p *fakePage) says(messages ...string) {
	for _, m := range messages {
		kind, text, _ := strings.Cut(m, " ")
		p.say.Said(`{"kind":"` + kind + `","text":"` + text + `"}`)
	}
}

// loadInFake loads a page in a fake browser, with a bubble's time.
func loadInFake(t *testing.T, play func(p *fakePage) error) Outcome {
	var outcome Outcome
	synctest.Test(t, func(t *testing.T) {
		b := &fakeBrowser{play: play, gone: make(chan struct{})}
		l := &browserLoader{browser: b}
		var err error
		outcome, err = l.Load(t.Context(), Request{URL: "http://127.0.0.1/", Timeout: 10 * time.Second})
		require.NoError(t, err)
		assert.Equal(t, 1, b.closed, "the tab is closed")
	})
	return outcome
}

func TestBrowserPageEndsWithItsLoadEvent(t *testing.T) {
	o := loadInFake(t, func(p *fakePage) error {
		p.say.Logged("a line\nof two")
		p.says("alert hello ", "text shown", "loaded", "alert late")
		p.say.Logged("late")
		return nil
	})
	lines := "CONSOLE MESSAGE: a line of two\nALERT: hello\n"
	assert.Equal(t, Outcome{Text: lines + "shown\n", Console: lines}, o)
}

func TestBrowserPageThatWaits(t *testing.T) {
	o := loadInFake(t, func(p *fakePage) error {
		// The load event of another document is not what the first one waits for.
		p.says("wait", "text first", "loaded", "alert still here", "text second", "notified")
		return nil
	})
	assert.Equal(t, "ALERT: still here\nsecond\n", o.Text)
}

func TestBrowserPageWithTextOfItsOwn(t *testing.T) {
	o := loadInFake(t, func(p *fakePage) error {
		p.says("alert hello", "custom mine", "loaded")
		return nil
	})
	assert.Equal(t, "mine", o.Text)
}

func TestBrowserPageThatCannotBeHad(t *testing.T) {
	o := loadInFake(t, func(*fakePage) error { return &webdriver.Error{Code: "unknown error", Message: "refused"} })
	assert.Equal(t, Outcome{Text: "\n", Error: "refused"}, o)
}

func TestBrowserPageTimesOut(t *testing.T) {
	o := loadInFake(t, func(p *fakePage) error {
		p.shown = "so far"
		p.says("alert hello")
		return nil
	})
	assert.Equal(t, Outcome{Text: "ALERT: hello\nso far\n", Console: "ALERT: hello\n", TimedOut: true}, o)
}

func TestBrowserPageInAnEndlessLoop(t *testing.T) {
	o := loadInFake(t, func(p *fakePage) error {
		<-p.ctx.Done() // its script keeps the browser from saying that it has begun
		return p.ctx.Err()
	})
	assert.True(t, o.TimedOut)
	assert.Contains(t, o.Stacks, "the page does not answer")
}

func TestBrowserPageDies(t *testing.T) {
	o := loadInFake(t, func(p *fakePage) error {
		p.says("alert hello")
		close(p.gone)
		return nil
	})
	assert.Equal(t, Outcome{Text: "ALERT: hello\n\n", Console: "ALERT: hello\n", Died: true, Obituary: "the page's process ended"}, o)
}

func TestBrowserDies(t *testing.T) {
	o := loadInFake(t, func(p *fakePage) error {
		close(p.browser.gone)
		return errors.New("the browser has gone")
	})
	assert.True(t, o.Died)
	assert.Equal(t, "the browser ended: out of memory", o.Obituary)
}

func TestBrowserThatOpensNoPageIsNoTestsFault(t *testing.T) {
	l := &browserLoader{browser: &fakeBrowser{cannot: errors.New("no memory")}}
	_, err := l.Load(t.Context(), Request{Timeout: time.Second})
	assert.EqualError(t, err, "the browser opens no page: no memory")
}

func TestBrowserRunIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	b := &fakeBrowser{gone: make(chan struct{}), play: func(*fakePage) error {
		cancel()
		return nil
	}}
	_, err := (&browserLoader{browser: b}).Load(ctx, Request{Timeout: time.Minute})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 1, b.closed)
}
