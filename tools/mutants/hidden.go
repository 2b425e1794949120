package main

// Why no page can see some of the bugs.
const (
	serverRole  = "it is in the server's role, for whose clients the page is not one that breaks rules"
	throughHTTP = "the bundled server is reached without a proxy, and under its own address"
)

// hidden says of the mutants that no page can see why that is so; the layout tests are not asked
// about them.
var hidden = map[string]string{
	"frame-unmasked-by-client": serverRole,
	"http-1.0":                 serverRole,
	"request-without-host":     serverRole,
	"version-8":                serverRole,
	"version-not-told":         serverRole,
	"key-of-any-size":          serverRole,
	"one-hixie-key":            serverRole,
	"request-head-unbounded":   serverRole,
	"proxy-credentials":        throughHTTP,
	"proxy-refuses":            throughHTTP,
	"proxy-speaks-first":       throughHTTP,
	"host-map-port":            throughHTTP,
}
