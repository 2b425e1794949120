package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"golang.org/x/net/html/charset"
)

// loader gets pages and scripts over HTTP (WebCore's ResourceLoader). Its fields are set
// once; load may be called on the loop only.
type loader struct {
	client    *http.Client
	own       bool // the client is nobody else's
	userAgent string

	context context.Context // ends all loads
	cancel  context.CancelFunc
	running sync.WaitGroup
}

// maxResource bounds what one load may bring.
const maxResource = 256 << 20

// resource is what a load brought.
type resource struct {
	url         string // after redirects
	contentType string // without parameters, lower case
	text        string // decoded to UTF-8
}

// LoadError says why a page or script could not be loaded.
type LoadError struct {
	URL    string
	Status int   // of the HTTP answer, if there was one that is no success
	Err    error // nil if there is a Status
}

// Error names the URL and the reason.
func (e *LoadError) Error() string {
	reason := fmt.Sprint(e.Err)
	if e.Status != 0 {
		reason = strings.TrimSpace(fmt.Sprint(e.Status, " ", http.StatusText(e.Status)))
	}
	return "cannot load " + e.URL + ": " + reason
}

// Unwrap is the underlying error, nil for an HTTP status.
func (e *LoadError) Unwrap() error { return e.Err }

func newLoader(cfg Config) *loader {
	l := &loader{client: cfg.HTTPClient, userAgent: cfg.UserAgent}
	if l.client == nil {
		l.own = true
		l.client = &http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment}}
	}
	l.context, l.cancel = context.WithCancel(context.Background())
	return l
}

// close ends all loads and waits for their goroutines.
func (l *loader) close() {
	l.cancel()
	l.running.Wait()
	if l.own {
		l.client.CloseIdleConnections()
	}
}

// load gets a URL on a goroutine of its own, which calls then once.
func (l *loader) load(url string, then func(*resource, error)) {
	l.running.Go(func() { then(l.get(url)) })
}

func (l *loader) get(address string) (*resource, error) {
	failed := func(err error) (*resource, error) {
		var outer *url.Error
		if errors.As(err, &outer) {
			err = outer.Err // which says again what we say
		}
		return nil, &LoadError{URL: address, Err: err}
	}
	request, err := http.NewRequestWithContext(l.context, http.MethodGet, address, nil)
	if err != nil {
		return failed(err)
	}
	request.Header.Set("User-Agent", l.userAgent)
	response, err := l.client.Do(request)
	if err != nil {
		return failed(err)
	}
	defer response.Body.Close()
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return nil, &LoadError{URL: address, Status: response.StatusCode}
	}
	r := &resource{url: response.Request.URL.String()}
	var parameters map[string]string
	r.contentType, parameters, _ = mime.ParseMediaType(response.Header.Get("Content-Type"))
	body := io.LimitReader(response.Body, maxResource+1)
	if label := parameters["charset"]; label != "" && !strings.EqualFold(label, "utf-8") {
		if body, err = charset.NewReaderLabel(label, body); err != nil {
			return failed(err)
		}
	}
	data, err := io.ReadAll(body)
	if err != nil {
		return failed(err)
	}
	if len(data) > maxResource {
		return failed(fmt.Errorf("more than %d bytes", maxResource))
	}
	r.text = decodeUTF8(strings.TrimPrefix(string(data), "\uFEFF"))
	return r, nil
}
