package transport

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// HostMap says for some hosts that they are to be found elsewhere. The first rule that
// fits is used, and what it leads to is not looked up again.
//
// Only where the connection goes changes: the certificate is checked for the name that
// was asked for, which is also what the server reads in the Host field and in SNI.
type HostMap []HostRule

// HostRule is one rule of a HostMap.
type HostRule struct {
	Host string // a name, "*.name" for all names below that one, "*" for all, or an IP address
	Port string // "" for any port

	ToHost string // a name or an IP address
	ToPort string // "" keeps the port that was asked for
}

// ParseHostRule reads HOST[:PORT]=ADDR[:PORT], such as "example.com=127.0.0.1:8080",
// "*.example.com:443=staging.example" or "[::1]:80=10.0.0.1". An IPv6 address before a
// port needs its brackets.
func ParseHostRule(s string) (HostRule, error) {
	from, to, found := strings.Cut(s, "=")
	if !found {
		return HostRule{}, fmt.Errorf("host rule %q: there is no '=': want HOST[:PORT]=ADDR[:PORT]", s)
	}
	var rule HostRule
	var err error
	if rule.Host, rule.Port, err = parseHostPort(from); err != nil {
		return HostRule{}, fmt.Errorf("host rule %q: %w", s, err)
	}
	if rule.ToHost, rule.ToPort, err = parseHostPort(to); err != nil {
		return HostRule{}, fmt.Errorf("host rule %q: %w", s, err)
	}
	name := strings.TrimPrefix(rule.Host, "*.")
	if strings.Contains(name, "*") && name != "*" || name == "" {
		return HostRule{}, fmt.Errorf("host rule %q: the only wildcards are * and *.name", s)
	}
	if strings.Contains(rule.ToHost, "*") {
		return HostRule{}, fmt.Errorf("host rule %q: a wildcard is no address", s)
	}
	rule.Host = hostName(rule.Host)
	return rule, nil
}

// ParseHostMap reads several rules, those of a repeated command-line option for one.
func ParseHostMap(rules ...string) (HostMap, error) {
	var m HostMap
	for _, s := range rules {
		rule, err := ParseHostRule(s)
		if err != nil {
			return nil, err
		}
		m = append(m, rule)
	}
	return m, nil
}

// parseHostPort splits and checks HOST[:PORT].
func parseHostPort(s string) (host, port string, err error) {
	switch {
	case strings.HasPrefix(s, "["):
		inside, after, found := strings.Cut(s[1:], "]")
		if _, err := netip.ParseAddr(inside); err != nil || !found || after != "" && after[0] != ':' {
			return "", "", fmt.Errorf("%q is no IPv6 address in brackets", s)
		}
		host, port = inside, after
	case strings.Count(s, ":") > 1:
		if _, err := netip.ParseAddr(s); err != nil {
			return "", "", fmt.Errorf("%q is no IPv6 address; one before a port needs brackets", s)
		}
		host = s
	default:
		if at := strings.IndexByte(s, ':'); at >= 0 {
			s, port = s[:at], s[at:]
		}
		host = s
	}
	if host == "" || strings.ContainsAny(host, " \t/@") {
		return "", "", fmt.Errorf("%q is no host", host)
	}
	if port != "" {
		port = port[1:]
		if number, err := strconv.ParseUint(port, 10, 16); err != nil || number == 0 {
			return "", "", fmt.Errorf("%q is no port", port)
		}
	}
	return host, port, nil
}

// hostName is the form of a host in which two are compared.
func hostName(s string) string {
	s = strings.TrimSuffix(strings.ToLower(s), ".")
	if ip, err := netip.ParseAddr(s); err == nil {
		return ip.String()
	}
	if ascii, err := idna.Punycode.ToASCII(s); err == nil {
		return ascii // as a URL has it
	}
	return s
}

// Lookup returns where the host and port lead, and whether a rule says so.
func (m HostMap) Lookup(hostPort string) (to string, mapped bool) {
	host, port, err := net.SplitHostPort(hostPort)
	if err != nil {
		return hostPort, false
	}
	for _, rule := range m {
		if !rule.fits(hostName(host), port) {
			continue
		}
		if rule.ToPort != "" {
			port = rule.ToPort
		}
		return net.JoinHostPort(rule.ToHost, port), true
	}
	return hostPort, false
}

func (r HostRule) fits(host, port string) bool {
	if r.Port != "" && r.Port != port {
		return false
	}
	pattern := hostName(r.Host)
	if suffix, isWild := strings.CutPrefix(pattern, "*"); isWild {
		return strings.HasSuffix(host, suffix)
	}
	return host == pattern
}

// loopback leads names below localhost to this machine, as browsers do, without asking a
// name server (RFC 6761 §6.3): that nobody listens on the way there is what pages count on.
func loopback(hostPort string) string {
	host, port, err := net.SplitHostPort(hostPort)
	if err != nil || !strings.HasSuffix(hostName(host), ".localhost") {
		return hostPort
	}
	return net.JoinHostPort("localhost", port)
}

// DialContext wraps a dialing function so that it follows the map, and leads names below
// localhost to this machine: for the DialContext of an http.Transport.
func (m HostMap) DialContext(next func(ctx context.Context, network, address string) (net.Conn, error)) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		to, _ := m.Lookup(address)
		return next(ctx, network, loopback(to))
	}
}

// HTTPProxy wraps the Proxy of an http.Transport so that what the map leads elsewhere is
// dialed directly, as a Network does it.
func (m HostMap) HTTPProxy(next func(*http.Request) (*url.URL, error)) func(*http.Request) (*url.URL, error) {
	return func(r *http.Request) (*url.URL, error) {
		a := Address{Scheme: "ws", Host: r.URL.Hostname(), Port: r.URL.Port()}
		if r.URL.Scheme == "https" {
			a.Scheme = "wss"
		}
		if _, mapped := m.Lookup(a.HostPort()); mapped || next == nil {
			return nil, nil
		}
		return next(r)
	}
}
