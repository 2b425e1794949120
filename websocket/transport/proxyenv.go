package transport

import (
	"cmp"
	"fmt"
	"net/url"
	"os"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// ProxyFromEnvironment reads HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, or their
// lower-case forms, which count first, and returns a Network.Proxy that follows them. A
// later change of the environment makes no difference.
//
// RFC 6455 §4.1 prefers a SOCKS5 proxy for WebSockets, then the one for HTTPS, then the
// one for HTTP. So of HTTPS_PROXY, HTTP_PROXY (not for wss) and ALL_PROXY, in this order,
// the first that names a SOCKS5 proxy is used, else the first that is set. NO_PROXY
// lists hosts, domains, addresses and networks as golang.org/x/net/http/httpproxy reads
// them; localhost and loopback addresses never take a proxy. A value that is no URL is
// an error of every dial that would have used it: going past the proxy would be worse.
//
// Addresses of scheme http and https are for those who load pages the same way: their
// proxies are HTTP_PROXY and HTTPS_PROXY, else ALL_PROXY.
func ProxyFromEnvironment() func(Address) (*url.URL, error) {
	cfg := httpproxy.FromEnvironment()
	if cfg.CGI {
		cfg.HTTPProxy = "" // in a CGI process a request's Proxy field sets it
	}
	all := cmp.Or(os.Getenv("all_proxy"), os.Getenv("ALL_PROXY"))
	ws := preferred(cfg.HTTPSProxy, cfg.HTTPProxy, all)
	wss := preferred(cfg.HTTPSProxy, all)
	http, https := preferred(cmp.Or(cfg.HTTPProxy, all)), preferred(cmp.Or(cfg.HTTPSProxy, all))
	applies := (&httpproxy.Config{HTTPProxy: "http://proxy", HTTPSProxy: "http://proxy", NoProxy: cfg.NoProxy}).ProxyFunc()
	return func(a Address) (*url.URL, error) {
		choose, scheme := ws, "http"
		switch a.Scheme {
		case "wss":
			choose, scheme = wss, "https"
		case "https":
			choose, scheme = https, "https"
		case "http":
			choose = http
		}
		u, err := applies(&url.URL{Scheme: scheme, Host: a.HostPort()})
		if u == nil || err != nil {
			return nil, err
		}
		return choose()
	}
}

// preferred chooses among the values of variables, of which any may be empty.
func preferred(values ...string) func() (*url.URL, error) {
	var first *url.URL
	for _, value := range values {
		if value == "" {
			continue
		}
		u, err := parseProxy(value)
		if err != nil {
			return func() (*url.URL, error) { return nil, err }
		}
		if strings.HasPrefix(u.Scheme, "socks5") {
			return func() (*url.URL, error) { return u, nil }
		}
		if first == nil {
			first = u
		}
	}
	return func() (*url.URL, error) { return first, nil }
}

// parseProxy reads a proxy's URL, or its host and port, which mean an HTTP proxy.
func parseProxy(value string) (*url.URL, error) {
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	u, err := url.Parse(value)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("the environment's proxy is no URL") // not quoted: it may hold a password
	}
	return u, nil
}
