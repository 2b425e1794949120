package testserver

import (
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"adieu/websocket/wire"
)

// httpWriteTimeout bounds the writing of one HTTP response.
const httpWriteTimeout = time.Minute

// serveHTTP answers a plain HTTP request and reports whether another may follow on the
// connection.
func (c *conn) serveHTTP(q *request) (keepAlive bool) {
	w := &responseWriter{c: c, head: q.Method == http.MethodHead, keepAlive: q.keepsAlive()}
	_ = c.stream.SetWriteDeadline(time.Now().Add(httpWriteTimeout))
	c.server.serveFiles(w, q.httpRequest())
	if !w.wroteHeader {
		w.WriteHeader(http.StatusOK)
	}
	if c.flush() != nil || c.gone {
		return false
	}
	_ = c.stream.SetWriteDeadline(time.Time{})
	return w.keepAlive
}

// keepsAlive reports whether the client can send another request. One with a body cannot:
// nothing here reads bodies.
func (q *request) keepsAlive() bool {
	return q.Version == "HTTP/1.1" && !hasToken(q.Fields.Values("Connection"), "close") &&
		!q.Fields.Has("Content-Length") && !q.Fields.Has("Transfer-Encoding")
}

// httpRequest is the request as net/http's file serving wants it.
func (q *request) httpRequest() *http.Request {
	header := make(http.Header, len(q.Fields))
	for _, field := range q.Fields {
		header.Add(field.Name, field.Value)
	}
	return &http.Request{
		Method: q.Method, Proto: q.Version, Host: q.Fields.Get("Host"), Header: header,
		URL: &url.URL{Path: q.path, RawQuery: q.query},
	}
}

// responseWriter writes an HTTP response to a connection. A response without a
// Content-Length ends with the connection.
type responseWriter struct {
	c           *conn
	header      http.Header
	wroteHeader bool
	head        bool // HEAD: no body
	keepAlive   bool
}

func (w *responseWriter) Header() http.Header {
	if w.header == nil {
		w.header = make(http.Header)
	}
	return w.header
}

// WriteHeader writes the head. A HEAD request gets the fields of GET.
func (w *responseWriter) WriteHeader(status int) {
	if w.wroteHeader {
		return
	}
	w.wroteHeader = true
	header := w.Header()
	if header.Get("Content-Length") == "" {
		w.keepAlive = false
	}
	if !w.keepAlive && w.c.http2 == nil {
		header.Set("Connection", "close")
	}
	r := wire.Response{Status: status, Reason: http.StatusText(status)}
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			r.Fields.Add(name, value)
		}
	}
	if w.c.http2 != nil {
		_ = w.c.writeHead(status, r.Fields) // a client that left is noticed by the flush
		return
	}
	w.c.out = r.Append(w.c.out)
}

// Write keeps small responses together with their head in one write to the connection.
func (w *responseWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.head {
		return len(b), nil
	}
	w.c.out = append(w.c.out, b...)
	if len(w.c.out) >= writeSizeFull {
		if err := w.c.flush(); err != nil {
			w.keepAlive = false
			return 0, err
		}
	}
	return len(b), nil
}

// writeText answers with a status and a text or HTML body.
func writeText(w http.ResponseWriter, status int, contentType, body string) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // a client that left is noticed by the flush
}

// serveOwn serves what the server itself has where its root has no such file.
func (s *Server) serveOwn(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case r.URL.Path == CAPath && s.authority != nil:
		writeText(w, http.StatusOK, "application/x-x509-ca-cert", string(s.CA()))
	case r.URL.Path == addressesPath:
		text, _ := json.Marshal(s.addresses(r)) // strings alone cannot fail
		writeText(w, http.StatusOK, contentTypes[".js"], "var testServer = "+string(text)+";\n")
	case s.serveIndex(w, r):
	case s.isWebSocketPath(r.URL.Path):
		w.Header().Set("Upgrade", "websocket")
		writeText(w, http.StatusUpgradeRequired, typeText, r.URL.Path+" is a WebSocket\n")
	default:
		return false
	}
	return true
}

// addressesPath is a script that tells a page where the server is, since a page knows only
// one of its ports.
const addressesPath = "/server.js"

// addresses are those by which the client knows the server: with the name that it used.
func (s *Server) addresses(r *http.Request) map[string]string {
	name := r.Host
	if host, _, err := net.SplitHostPort(name); err == nil {
		name = host
	}
	at := map[string]string{"refused": s.RefusedURL()}
	add := func(listener net.Listener, schemes ...string) {
		if listener == nil {
			return
		}
		_, port, _ := net.SplitHostPort(listener.Addr().String())
		for _, scheme := range schemes {
			at[scheme] = scheme + "://" + net.JoinHostPort(strings.Trim(name, "[]"), port)
		}
	}
	add(s.listener, "http", "ws")
	add(s.tlsListener, "https", "wss")
	return at
}

// CAPath is where the server hands out its CA's certificate, unless its root has a file
// there. Whoever fetches that without TLS trusts the way it takes.
const CAPath = "/ca.pem"

// serveFiles serves the files, and says so where a WebSocket is wanted.
func (s *Server) serveFiles(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		writeText(w, http.StatusMethodNotAllowed, typeText, "files are read with GET or HEAD\n")
		return
	}
	if s.serveFile(w, r) || s.serveOwn(w, r) {
		return
	}
	writeText(w, http.StatusNotFound, typeText, "no file "+strconv.Quote(strings.TrimPrefix(r.URL.Path, "/"))+" under the server's root\n")
}
