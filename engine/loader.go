package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"adieu/websocket/transport"
)

// loader gets pages and scripts over HTTP (WebCore's ResourceLoader). Its fields are set
// once; load may be called on the loop only.
type loader struct {
	client    http.Client
	own       *http.Transport // the client's, if it is nobody else's
	cookies   *CookieJar      // nil: the client has its own
	userAgent string
	resources map[string]string

	context context.Context // ends all loads
	cancel  context.CancelFunc
	running sync.WaitGroup
}

// maxResource bounds what one load may bring.
const maxResource = 256 << 20

// resource is what a load brought.
type resource struct {
	url         string // after redirects
	status      int
	statusText  string
	header      http.Header
	contentType string // without parameters, lower case
	charset     string // the Content-Type's parameter
	body        []byte
}

// request is what a load asks for.
type request struct {
	method string
	url    string
	header http.Header
	body   []byte

	cookies bool // whether cookies are sent and taken: "credentials"
	use     cookieUse
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
	l := &loader{userAgent: cfg.UserAgent, resources: cfg.Resources}
	if cfg.HTTPClient != nil {
		l.client = *cfg.HTTPClient
	} else {
		l.own = httpTransport(cfg.Network)
		l.client.Transport = l.own
	}
	if l.client.Transport == nil {
		l.client.Transport = http.DefaultTransport
	}
	if l.client.Jar == nil {
		l.cookies = cfg.Cookies
	}
	l.context, l.cancel = context.WithCancel(context.Background())
	return l
}

// share makes a loader for a worker, whose loads end with those of l. Its owner is who closes it.
func (l *loader) share() *loader {
	s := &loader{client: l.client, cookies: l.cookies, userAgent: l.userAgent, resources: l.resources}
	s.context, s.cancel = context.WithCancel(l.context)
	return s
}

// close ends all loads and waits for their goroutines.
func (l *loader) close() {
	l.cancel()
	l.running.Wait()
	if l.own != nil {
		l.own.CloseIdleConnections()
	}
}

// httpTransport is for HTTP what a network is for WebSockets.
func httpTransport(n *transport.Network) *http.Transport {
	t := &http.Transport{
		DialContext:       n.Hosts.DialContext(n.NetDialer.DialContext),
		TLSClientConfig:   n.TLSConfig.Clone(),
		ForceAttemptHTTP2: true, // as without a configuration of one's own
	}
	if t.TLSClientConfig != nil {
		t.TLSClientConfig.NextProtos = nil // those are for WebSockets
	}
	if n.Proxy != nil {
		t.Proxy = n.Hosts.HTTPProxy(func(r *http.Request) (*url.URL, error) {
			port := r.URL.Port()
			if port == "" {
				port = map[string]string{"http": "80", "https": "443"}[r.URL.Scheme]
			}
			return n.Proxy(transport.Address{Scheme: r.URL.Scheme, Host: r.URL.Hostname(), Port: port})
		})
	}
	return t
}

// load gets a URL on a goroutine of its own, which calls then once. use is for cookies. An
// answer that is no success is an error.
func (l *loader) load(url string, use cookieUse, then func(*resource, error)) {
	l.running.Go(func() {
		r, err := l.fetch(l.context, &request{method: http.MethodGet, url: url, cookies: true, use: use})
		if err == nil && (r.status < 200 || r.status > 299) {
			r, err = nil, &LoadError{URL: url, Status: r.status}
		}
		then(r, err)
	})
}

// fetch gets what a request asks for, following redirects. It may be called from any goroutine. The
// error is a *LoadError.
func (l *loader) fetch(ctx context.Context, r *request) (*resource, error) {
	got, err := l.do(ctx, r)
	if err != nil {
		var outer *url.Error
		if errors.As(err, &outer) {
			err = outer.Err // which says again what we say
		}
		return nil, &LoadError{URL: r.url, Err: err}
	}
	return got, nil
}

func (l *loader) do(ctx context.Context, r *request) (*resource, error) {
	asked, err := http.NewRequestWithContext(ctx, r.method, r.url, bytes.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	if text, ours := l.resources[asked.URL.Path]; ours {
		return &resource{url: r.url, status: http.StatusOK, body: []byte(text)}, nil
	}
	maps.Copy(asked.Header, r.header)
	asked.Header.Set("User-Agent", l.userAgent)
	client := l.client
	if l.cookies != nil && r.cookies {
		client.Transport = cookieTransport{client.Transport, cookieView{l.cookies, r.use}}
	}
	response, err := client.Do(asked)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	got := &resource{url: response.Request.URL.String(), status: response.StatusCode, header: response.Header}
	_, got.statusText, _ = strings.Cut(response.Status, " ")
	var parameters map[string]string
	got.contentType, parameters, err = mime.ParseMediaType(response.Header.Get("Content-Type"))
	got.charset = parameters["charset"]
	if err != nil { // a parameter that mime does not understand
		got.contentType, got.charset = lenientMediaType(response.Header.Get("Content-Type"))
	}
	if got.body, err = io.ReadAll(io.LimitReader(response.Body, maxResource+1)); err != nil {
		return nil, err
	}
	if len(got.body) > maxResource {
		return nil, fmt.Errorf("more than %d bytes", maxResource)
	}
	return got, nil
}
