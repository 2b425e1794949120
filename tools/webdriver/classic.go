package webdriver

import (
	"context"
	_ "embed"
	"errors"
	"strings"
	"sync"
	"time"
)

// waitingScript bounds a script that waits for what a page says; it is asked again then.
const waitingScript = time.Hour

//go:embed embedded.js
var embeddedScript string

//go:embed takemessages.js
var takeMessages string

// Embedded is a classic script that does for one document what preload does, for a browser
// that does not preload. It must come before the document's own scripts.
func Embedded(preload string) string {
	return strings.ReplaceAll(embeddedScript, "__PRELOAD__", preload)
}

// classicBrowser is a driver of the classic WebDriver. Each page is a session of its own, and so
// a browser of its own: the classic WebDriver cannot take all cookies away.
type classicBrowser struct {
	process      *process
	display      *process // nil when there is one already
	client       *client
	capabilities map[string]any
}

// Preloads implements Browser.
func (b *classicBrowser) Preloads() bool { return false }

// Gone implements Browser.
func (b *classicBrowser) Gone() <-chan struct{} { return b.process.gone }

// LastWords implements Browser.
func (b *classicBrowser) LastWords() string { return b.process.lastWords() }

// Close implements Browser.
func (b *classicBrowser) Close() error {
	var err error
	if b.client != nil {
		b.client.close()
	}
	if b.process != nil {
		err = b.process.close()
	}
	if b.display != nil {
		err = errors.Join(err, b.display.close())
	}
	return err
}

// NewPage implements Browser.
func (b *classicBrowser) NewPage(ctx context.Context, _ string, listener Listener) (Page, error) {
	s, err := b.client.newSession(ctx, b.capabilities)
	if err != nil {
		return nil, err
	}
	p := &classicPage{session: s, listener: listener, gone: make(chan struct{})}
	if err := s.setTimeouts(ctx, waitingScript, waitingScript); err != nil {
		return nil, errors.Join(err, s.delete(context.WithoutCancel(ctx)))
	}
	return p, nil
}

// classicPage is the one page of a session.
type classicPage struct {
	session   *session
	listener  Listener
	gone      chan struct{}
	stop      context.CancelFunc // ends listening; nil before Navigate
	listening sync.WaitGroup
}

// Navigate implements Page.
func (p *classicPage) Navigate(ctx context.Context, url string) error {
	if err := p.session.navigate(ctx, url); err != nil {
		return err
	}
	if p.stop == nil {
		var listening context.Context
		listening, p.stop = context.WithCancel(context.WithoutCancel(ctx))
		p.listening.Go(func() { p.listen(listening) })
	}
	return nil
}

// listen asks the page for what it has to say until ctx ends. A document that is left takes
// the question with it; then the next one is asked.
func (p *classicPage) listen(ctx context.Context) {
	known, count := "", 0 // the document that was asked last, and how much it has said
	for ctx.Err() == nil {
		var said struct {
			Document string   `json:"document"`
			From     int      `json:"from"`
			Messages []string `json:"messages"`
		}
		err := p.session.executeAsync(ctx, takeMessages, &said, known, count)
		var failure *Error
		switch {
		case err == nil:
			for _, m := range said.Messages {
				p.listener.Said(m)
			}
			known, count = said.Document, said.From+len(said.Messages)
		case ctx.Err() != nil:
		case !errors.As(err, &failure), failure.Code == "invalid session id", failure.Code == "no such window":
			close(p.gone)
			return
		}
	}
}

// Evaluate implements Page.
func (p *classicPage) Evaluate(ctx context.Context, expression string) (text string, err error) {
	err = p.session.execute(ctx, "return "+expression, &text)
	return text, err
}

// Gone implements Page.
func (p *classicPage) Gone() <-chan struct{} { return p.gone }

// Close implements Page: with its session the browser goes, too.
func (p *classicPage) Close(ctx context.Context) error {
	if p.stop != nil {
		p.stop()
		p.listening.Wait()
	}
	return p.session.delete(ctx)
}
