package engine

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"adieu/dom"
)

// credentialsMode says with which requests of script cookies go (Fetch §2.2.5).
type credentialsMode uint8

const (
	credentialsSameOrigin credentialsMode = iota
	credentialsInclude
	credentialsOmit
)

// scriptFetch gets what a script asks for, and hides what another origin does not
// share (Fetch §4). r.url is absolute. It may be called from any goroutine. The error is for
// the console; script learns that there was one.
//
// Deviation: there are no preflights, so that a request to another origin that would need one
// fails. Whether a redirect leaves the origin is judged by where it ends.
func (c *scriptContext) scriptFetch(ctx context.Context, r *request, credentials credentialsMode) (*resource, error) {
	u, err := parseURL(r.url)
	if err != nil {
		return nil, err
	}
	failed := func(reason string) error { return &LoadError{URL: r.url, Err: errors.New(reason)} }
	if u.Protocol() == "blob:" {
		if got := c.blobResource(u); got != nil && r.method == http.MethodGet {
			return got, nil
		}
		return nil, failed("there is no such blob")
	}
	if u.Protocol() != "http:" && u.Protocol() != "https:" {
		return nil, failed("only http and https URLs can be loaded")
	}
	origin := c.origin
	crossOrigin := originOf(u) != origin
	if crossOrigin && !r.isSimple() {
		return nil, failed("the request needs a preflight, which there is none of")
	}
	if crossOrigin || r.method != http.MethodGet && r.method != http.MethodHead {
		r.header.Set("Origin", origin)
	}
	r.url = u.Href(true)
	r.cookies = credentials == credentialsInclude || credentials == credentialsSameOrigin && !crossOrigin
	r.use = cookieUse{client: c.site}
	got, err := c.loader.fetch(ctx, r)
	if err != nil {
		return nil, err
	}
	if end, err := parseURL(got.url); err == nil && originOf(end) != origin {
		crossOrigin = true
	}
	if !crossOrigin {
		return got, nil
	}
	if !sharedWith(origin, got.header, credentials == credentialsInclude) {
		return nil, failed("the answer is not shared with " + origin + " (Access-Control-Allow-Origin)")
	}
	got.header = exposedHeader(got.header, credentials == credentialsInclude)
	return got, nil
}

// sharedWith is the CORS check (Fetch §4.10).
func sharedWith(origin string, header http.Header, withCredentials bool) bool {
	allowed := header.Values("Access-Control-Allow-Origin")
	if len(allowed) != 1 {
		return false
	}
	if !withCredentials && allowed[0] == "*" {
		return true
	}
	return allowed[0] == origin && (!withCredentials || header.Get("Access-Control-Allow-Credentials") == "true")
}

// exposedHeader is what another origin shows of an answer's header (Fetch §2.2.6, "CORS filtered
// response").
func exposedHeader(header http.Header, withCredentials bool) http.Header {
	exposed := []string{"Cache-Control", "Content-Language", "Content-Length", "Content-Type", "Expires", "Last-Modified", "Pragma"}
	for _, names := range header.Values("Access-Control-Expose-Headers") {
		for name := range strings.SplitSeq(names, ",") {
			exposed = append(exposed, http.CanonicalHeaderKey(strings.TrimSpace(name)))
		}
	}
	all := !withCredentials && slices.Contains(exposed, "*")
	shown := http.Header{}
	for name, values := range header {
		if all || slices.Contains(exposed, name) {
			shown[name] = values
		}
	}
	return shown
}

// isSimple reports whether a request may go to another origin without a preflight (Fetch
// §2.2.2).
func (r *request) isSimple() bool {
	switch r.method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
	default:
		return false
	}
	for name, values := range r.header {
		switch name {
		case "Accept", "Accept-Language", "Content-Language":
		case "Content-Type":
			essence, _, _ := strings.Cut(strings.ToLower(strings.Join(values, ", ")), ";")
			switch strings.TrimSpace(essence) {
			case "application/x-www-form-urlencoded", "multipart/form-data", "text/plain":
			default:
				return false
			}
		default:
			return false
		}
	}
	return true
}

// scriptMethod is the method that script asks for, as it is sent: known ones in upper case. It
// fails as open() and fetch() do.
func scriptMethod(method string) (string, error) {
	if !httpguts.ValidHeaderFieldName(method) { // which is a token, as a method
		return "", dom.NewException("SyntaxError", "'%s' is not a valid HTTP method.", method)
	}
	switch upper := strings.ToUpper(method); upper {
	case "CONNECT", "TRACE", "TRACK":
		return "", dom.NewException("SecurityError", "'%s' HTTP method is unsupported.", method)
	case "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT":
		return upper, nil
	}
	return method, nil
}

// isForbiddenHeader reports whether script must leave a request's field alone (Fetch §2.2.2).
func isForbiddenHeader(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "proxy-") || strings.HasPrefix(name, "sec-") || slices.Contains(forbiddenHeaders, name)
}

var forbiddenHeaders = strings.Fields(`accept-charset accept-encoding access-control-request-headers
	access-control-request-method access-control-request-private-network connection content-length cookie cookie2
	date dnt expect host keep-alive origin referer set-cookie te trailer transfer-encoding upgrade via`)

// fetchContext is for what a script waits for: it ends with the script and with the page's
// loads.
func (c *scriptContext) fetchContext() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(c.life)
	stop := context.AfterFunc(c.loader.context, cancel)
	return ctx, func() {
		stop()
		cancel()
	}
}
