package runner

import (
	"crypto/tls"
	"crypto/x509"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"

	"adieu/engine"
	"adieu/websocket/transport"
)

// secureSuffix ends the name of a test whose page comes over TLS, as in web-platform-tests.
const secureSuffix = ".https.html"

// authorityMark is the environment variable that tells a child process whom to trust: the
// test server's authority, in PEM.
const authorityMark = "ADIEU_LAYOUT_TEST_CA"

// SecureServer is a [Server] that serves over TLS as well.
type SecureServer interface {
	Server
	SecureURL() string // for example "https://127.0.0.1:8443"; "" when it does not
	CA() []byte        // the certificate that a client must trust, in PEM
}

// Secure reports whether the test's page comes over TLS: whether its name ends in .https.html.
func (t Test) Secure() bool { return strings.HasSuffix(t.Name, secureSuffix) }

// pageURL is where a server has a test's page.
func pageURL(server Server, t Test) string {
	base := server.URL()
	if s, ok := server.(SecureServer); ok && t.Secure() {
		base = s.SecureURL()
	}
	return base + t.URLPath()
}

// serverPorts are the ports by which a server may be named in a page's text.
func serverPorts(server Server) ([]string, error) {
	addresses := []string{server.URL()}
	if s, ok := server.(SecureServer); ok {
		addresses = append(addresses, s.SecureURL())
	}
	if s, ok := server.(interface{ RefusedURL() string }); ok { // an address that is the server's to give
		addresses = append(addresses, s.RefusedURL())
	}
	var ports []string
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil {
			return nil, err
		}
		ports = append(ports, u.Port())
	}
	return slices.DeleteFunc(ports, func(port string) bool { return port == "" }), nil
}

// trustServer makes a child process that was not started yet trust the server's authority.
func trustServer(cmd *exec.Cmd, server Server) {
	if s, ok := server.(SecureServer); ok {
		cmd.Env = append(cmd.Environ(), authorityMark+"="+string(s.CA()))
	}
}

// trustAuthority is the child's part of trustServer: its pages trust the authority that the parent
// named, and besides it only those that cfg names.
func trustAuthority(cfg *engine.Config) {
	pem := os.Getenv(authorityMark)
	if pem == "" {
		return
	}
	if cfg.Network == nil {
		cfg.Network = &transport.Network{Proxy: transport.ProxyFromEnvironment()}
	}
	if cfg.Network.TLSConfig == nil {
		cfg.Network.TLSConfig = &tls.Config{}
	}
	if cfg.Network.TLSConfig.RootCAs == nil {
		cfg.Network.TLSConfig.RootCAs = x509.NewCertPool()
	}
	cfg.Network.TLSConfig.RootCAs.AppendCertsFromPEM([]byte(pem))
}
