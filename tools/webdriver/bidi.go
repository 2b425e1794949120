package webdriver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// endPatience is how long a browser may take to leave when it is asked to.
const endPatience = 2 * time.Second

// channelName is the name of the BiDi channel by which documents speak.
const channelName = "adieu"

// bidiBrowser is a browser that is driven by BiDi.
type bidiBrowser struct {
	process *process
	conn    *bidiConn

	mu       sync.Mutex // guards the fields below
	contexts map[string]*bidiPage
}

// bidiPage is a tab in a user context of its own.
type bidiPage struct {
	browser     *bidiBrowser
	userContext string
	context     string
	listener    Listener
	gone        chan struct{}
	goneOnce    sync.Once
}

// events are those that a browser must tell.
var events = []string{"script.message", "log.entryAdded", "browsingContext.contextDestroyed"}

// connect makes a browser of a process that speaks BiDi at url. begin does what comes
// before the subscription.
func (b *bidiBrowser) connect(ctx context.Context, url string, begin func(context.Context) error) error {
	conn, err := dialBiDi(ctx, url, b.event)
	if err != nil {
		return err
	}
	b.conn, b.contexts = conn, map[string]*bidiPage{}
	if err := begin(ctx); err != nil {
		return err
	}
	return conn.call(ctx, "session.subscribe", map[string]any{"events": events}, nil)
}

// Preloads implements Browser.
func (b *bidiBrowser) Preloads() bool { return true }

// Gone implements Browser.
func (b *bidiBrowser) Gone() <-chan struct{} { return b.conn.closed }

// LastWords implements Browser.
func (b *bidiBrowser) LastWords() string { return b.process.lastWords() }

// Close implements Browser.
func (b *bidiBrowser) Close() error {
	if b.conn != nil {
		ctx, cancel := context.WithTimeout(context.Background(), endPatience)
		defer cancel()
		_ = b.conn.call(ctx, "session.end", nil, nil)
		b.conn.channel.Disconnect()
	}
	return b.process.close()
}

// NewPage implements Browser.
func (b *bidiBrowser) NewPage(ctx context.Context, preload string, listener Listener) (_ Page, err error) {
	p := &bidiPage{browser: b, listener: listener, gone: make(chan struct{})}
	var user struct {
		UserContext string `json:"userContext"`
	}
	if err := b.conn.call(ctx, "browser.createUserContext", map[string]any{"acceptInsecureCerts": true}, &user); err != nil {
		return nil, err
	}
	p.userContext = user.UserContext
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Close(context.WithoutCancel(ctx)))
		}
	}()
	err = b.conn.call(ctx, "script.addPreloadScript", map[string]any{
		"functionDeclaration": preload,
		"arguments":           []any{map[string]any{"type": "channel", "value": map[string]any{"channel": channelName}}},
		"userContexts":        []string{p.userContext},
	}, nil)
	if err != nil {
		return nil, err
	}
	var tab struct {
		Context string `json:"context"`
	}
	create := map[string]any{"type": "tab", "userContext": p.userContext}
	if err := b.conn.call(ctx, "browsingContext.create", create, &tab); err != nil {
		return nil, err
	}
	p.context = tab.Context
	b.mu.Lock()
	b.contexts[p.context] = p
	b.mu.Unlock()
	return p, nil
}

// event hears the browser's events.
func (b *bidiBrowser) event(method string, params json.RawMessage) {
	var e struct {
		Context string `json:"context"` // contextDestroyed
		Text    string `json:"text"`    // entryAdded
		Channel string `json:"channel"` // message
		Data    struct {
			Value any `json:"value"`
		} `json:"data"`
		Source struct {
			Context string `json:"context"`
		} `json:"source"`
	}
	if json.Unmarshal(params, &e) != nil {
		return
	}
	switch method {
	case "script.message":
		text, isString := e.Data.Value.(string)
		if p := b.page(e.Source.Context); p != nil && isString && e.Channel == channelName {
			p.listener.Said(text)
		}
	case "log.entryAdded":
		if p := b.page(e.Source.Context); p != nil {
			p.listener.Logged(e.Text)
		}
	case "browsingContext.contextDestroyed":
		if p := b.page(e.Context); p != nil {
			p.goneOnce.Do(func() { close(p.gone) })
		}
	}
}

// page is the page with a tab of that name, or nil.
func (b *bidiBrowser) page(context string) *bidiPage {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.contexts[context]
}

// Navigate implements Page.
func (p *bidiPage) Navigate(ctx context.Context, url string) error {
	return p.browser.conn.call(ctx, "browsingContext.navigate",
		map[string]any{"context": p.context, "url": url, "wait": "none"}, nil)
}

// Evaluate implements Page.
func (p *bidiPage) Evaluate(ctx context.Context, expression string) (string, error) {
	var answer struct {
		Type   string `json:"type"`
		Result struct {
			Value any `json:"value"`
		} `json:"result"`
		Exception struct {
			Text string `json:"text"`
		} `json:"exceptionDetails"`
	}
	err := p.browser.conn.call(ctx, "script.evaluate", map[string]any{
		"expression":   expression,
		"target":       map[string]any{"context": p.context},
		"awaitPromise": true,
	}, &answer)
	if err != nil {
		return "", err
	}
	text, isString := answer.Result.Value.(string)
	switch {
	case answer.Type == "exception":
		return "", fmt.Errorf("script: %s", strings.TrimSpace(answer.Exception.Text))
	case !isString:
		return "", errors.New("script: the value is no string")
	}
	return text, nil
}

// Gone implements Page.
func (p *bidiPage) Gone() <-chan struct{} { return p.gone }

// Close implements Page: with its user context the tab goes too.
func (p *bidiPage) Close(ctx context.Context) error {
	b := p.browser
	b.mu.Lock()
	delete(b.contexts, p.context)
	b.mu.Unlock()
	return b.conn.call(ctx, "browser.removeUserContext", map[string]any{"userContext": p.userContext}, nil)
}
