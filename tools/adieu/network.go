package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"sync"

	"github.com/alecthomas/kong"

	"adieu/engine"
	"adieu/tools/runner"
	"adieu/websocket/transport"
)

// networkFlags say how sockets and pages reach their hosts; “adieu run” and “adieu test”
// have them.
type networkFlags struct {
	MapHost  []string `sep:"none" placeholder:"HOST[:PORT]=ADDR[:PORT]" help:"Connect to ADDR where HOST is asked for; certificates are still checked for HOST. *.HOST is every name below HOST, * every host. May be repeated, the first that fits counts."`
	CA       []string `name:"ca" sep:"none" placeholder:"FILE" help:"Trust the certificates in this PEM file as well as the system's. May be repeated."`
	Insecure bool     `help:"Do not verify certificates."`
	Proxy    string   `placeholder:"URL" help:"Reach all hosts, local ones too, but not mapped ones, through this http, https or socks5 proxy; none for no proxy. Default: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY."`
}

// noProxy is the value of --proxy for none at all.
const noProxy = "none"

// network makes what the flags ask for.
func (f *networkFlags) network() (*transport.Network, error) {
	n := &transport.Network{}
	var err error
	if n.Hosts, err = transport.ParseHostMap(f.MapHost...); err != nil {
		return nil, fmt.Errorf("--map-host: %w, for example example.com:443=127.0.0.1:8443", err)
	}
	if n.Proxy, err = f.proxy(); err != nil {
		return nil, err
	}
	roots, err := f.roots()
	if err != nil {
		return nil, err
	}
	if roots != nil || f.Insecure {
		n.TLSConfig = &tls.Config{RootCAs: roots, InsecureSkipVerify: f.Insecure}
	}
	return n, nil
}

// roots are the system's and those of --ca; nil for the system's alone.
func (f *networkFlags) roots() (*x509.CertPool, error) {
	if len(f.CA) == 0 {
		return nil, nil
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // a system without roots
	}
	for _, file := range f.CA {
		pem, err := os.ReadFile(file)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("--ca: no such file: %s", file)
		case err != nil:
			return nil, fmt.Errorf("--ca: %w", err)
		case !roots.AppendCertsFromPEM(pem):
			return nil, fmt.Errorf("--ca: no certificate in %s: want PEM, which has a line -----BEGIN CERTIFICATE-----", file)
		}
	}
	return roots, nil
}

// proxy is the function that chooses a proxy; nil for none.
func (f *networkFlags) proxy() (func(transport.Address) (*url.URL, error), error) {
	switch f.Proxy {
	case "":
		return transport.ProxyFromEnvironment(), nil
	case noProxy:
		return nil, nil
	}
	const want = "want a URL such as http://proxy.example:3128 or socks5://127.0.0.1:1080, or none"
	u, err := url.Parse(f.Proxy)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("--proxy: this is no URL of a proxy: %s", want) // not quoted: it may hold a password
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return func(transport.Address) (*url.URL, error) { return u, nil }, nil
	}
	return nil, fmt.Errorf("--proxy %s: %q is no kind of proxy: %s", u.Redacted(), u.Scheme, want)
}

// warn says what the flags give up.
func (f *networkFlags) warn(command string, std streams) {
	if f.Insecure {
		fmt.Fprintf(std.err, "adieu %s: --insecure: certificates are not verified, so any host may answer for another; "+
			"--ca FILE trusts one of your own\n", command)
	}
}

// child starts this program again for a layout test, with the command line that it was
// started with: its network flags count for the page.
func child() (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return exec.Command(self, os.Args[1:]...), nil
}

// childLine is the command line of such a child, read once for all of its pages.
var childLine = sync.OnceValues(func() (*testCommand, error) {
	var line struct {
		Test testCommand `cmd:""`
	}
	parser, err := kong.New(&line, flagDefaults)
	if err != nil {
		return nil, err
	}
	if _, err := parser.Parse(os.Args[1:]); err != nil {
		return nil, err
	}
	return &line.Test, nil
})

// loadPage is the runner's LoadFunc in such a child. Each page has a network of its own.
func loadPage(ctx context.Context, url string, observer runner.Observer) (string, error) {
	test, err := childLine()
	if err != nil {
		return "", err
	}
	network, err := test.network()
	if err != nil {
		return "", err
	}
	cfg := engine.Config{Network: network}
	if test.WPT != "" {
		return runner.HarnessLoader(cfg, test.TimeoutMultiplier)(ctx, url, observer)
	}
	return runner.PageLoader(cfg)(ctx, url, observer)
}
