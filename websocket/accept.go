package websocket

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"adieu/dom"
	"adieu/websocket/transport"
	"adieu/websocket/wire"
)

// Refusal is why a request cannot be answered with a WebSocket: the HTTP response to
// send instead.
type Refusal struct {
	Status int
	Detail string
	Fields wire.Fields // that the response needs besides
}

// Error implements error.
func (r *Refusal) Error() string {
	return fmt.Sprintf("%d %s: %s", r.Status, http.StatusText(r.Status), r.Detail)
}

func refuseRequest(status int, format string, args ...any) *Refusal {
	return &Refusal{Status: status, Detail: fmt.Sprintf(format, args...)}
}

// versionNumber is the only Sec-WebSocket-Version that is spoken (RFC 6455 §4.1), and
// keySize the size of the key that comes with it, decoded.
const (
	versionNumber = "13"
	keySize       = 16
)

// Recognize finds out which dialect a client's opening handshake speaks, and checks it
// (RFC 6455 §4.2.1, draft-hixie-76 §5.1). For draft 76 the request must have the 8 bytes
// that follow the head as its Key3. The error is a *Refusal.
func Recognize(r *wire.Request) (Protocol, error) {
	f := r.Fields
	p, refusal := recognizeDialect(r)
	switch {
	case refusal != nil:
	case r.Method != "GET":
		refusal = refuseRequest(http.StatusMethodNotAllowed, "a WebSocket is opened with GET")
		refusal.Fields.Add("Allow", "GET")
	case !isHTTP11(r.Version):
		refusal = refuseRequest(http.StatusBadRequest, "a WebSocket needs HTTP/1.1, not %s", r.Version)
	case slices.ContainsFunc(f, func(field wire.Field) bool { return !isToken(field.Name) }):
		refusal = refuseRequest(http.StatusBadRequest, "a field has a name that is no name in HTTP")
	case !f.Has("Host"):
		refusal = refuseRequest(http.StatusBadRequest, "the Host field is missing")
	case len(f.Values("Host")) > 1: // RFC 9112 §3.2
		refusal = refuseRequest(http.StatusBadRequest, "there is more than one Host field")
	case !hasToken(f.Values("Upgrade"), "websocket"):
		refusal = refuseRequest(http.StatusBadRequest, "the Upgrade field does not say websocket")
	case !hasToken(f.Values("Connection"), "upgrade"):
		refusal = refuseRequest(http.StatusBadRequest, "the Connection field does not say Upgrade")
	default:
		return p, nil
	}
	return p, refusal
}

// RecognizeStream is Recognize for an extended CONNECT of HTTP/2 (RFC 8441 §4), which asks
// for a WebSocket by itself: it checks the version. The error is a *Refusal.
func RecognizeStream(r *wire.Request) error {
	refusal := checkVersion(r.Fields)
	if refusal == nil {
		return nil
	}
	refusal.Status = http.StatusBadRequest // there is no upgrade that 426 could ask for
	return refusal
}

func recognizeDialect(r *wire.Request) (Protocol, *Refusal) {
	f := r.Fields
	key1, key2 := f.Has("Sec-WebSocket-Key1"), f.Has("Sec-WebSocket-Key2")
	switch {
	case f.Has("Sec-WebSocket-Version"):
		return RFC6455, checkUpgradeRequest(f)
	case key1 && key2:
		return Hixie76, checkHixieKeys(r)
	case key1 || key2:
		return Hixie76, refuseRequest(http.StatusBadRequest, "draft 76 needs both Sec-WebSocket-Key1 and Sec-WebSocket-Key2")
	case f.Has("Sec-WebSocket-Key"):
		return RFC6455, refuseRequest(http.StatusBadRequest, "Sec-WebSocket-Key without Sec-WebSocket-Version")
	case f.Get("Upgrade") == "WebSocket" && !hasNewerField(f):
		return Hixie75, nil
	}
	return RFC6455, refuseRequest(http.StatusBadRequest, "the request has the fields of no WebSocket version")
}

// hasNewerField looks for the fields of newer dialects; draft 75 has none of them.
func hasNewerField(fields wire.Fields) bool {
	const prefix = "sec-websocket-"
	for _, field := range fields {
		name := strings.ToLower(field.Name)
		if strings.HasPrefix(name, prefix) && name != prefix+"protocol" {
			return true
		}
	}
	return false
}

func checkVersion(f wire.Fields) *Refusal {
	v := strings.Join(f.Values("Sec-WebSocket-Version"), ", ")
	if v == versionNumber {
		return nil
	}
	refusal := refuseRequest(http.StatusUpgradeRequired, "Sec-WebSocket-Version %q is not supported", v)
	refusal.Fields.Add("Sec-WebSocket-Version", versionNumber)
	return refusal
}

func checkUpgradeRequest(f wire.Fields) *Refusal {
	if refusal := checkVersion(f); refusal != nil {
		return refusal
	}
	keys := f.Values("Sec-WebSocket-Key")
	if len(keys) != 1 {
		return refuseRequest(http.StatusBadRequest, "%d Sec-WebSocket-Key fields, want 1", len(keys))
	}
	if b, err := base64.StdEncoding.DecodeString(keys[0]); err != nil || len(b) != keySize {
		return refuseRequest(http.StatusBadRequest, "Sec-WebSocket-Key %q is not %d bytes in base64", keys[0], keySize)
	}
	return nil
}

func checkHixieKeys(r *wire.Request) *Refusal {
	for _, name := range []string{"Sec-WebSocket-Key1", "Sec-WebSocket-Key2"} {
		if _, err := wire.HixieKeyNumber(r.Fields.Get(name)); err != nil {
			return refuseRequest(http.StatusBadRequest, "%s: %v", name, err)
		}
	}
	if len(r.Key3) != key3Size {
		return refuseRequest(http.StatusBadRequest, "the 8 bytes after the head are missing")
	}
	return nil
}

// ReadRequest reads the head of a client's opening handshake, of at most maxHead bytes,
// and in draft 76 the 8 bytes behind it. rest is what came behind that. It returns with
// the cause of ctx soon after that has ended.
func ReadRequest(ctx context.Context, conn transport.Conn, maxHead int) (r *wire.Request, rest []byte, err error) {
	defer endWith(ctx, conn)()
	var head []byte
	buf := make([]byte, openReadSize)
	for {
		n, readErr := conn.Read(buf)
		head = append(head, buf[:n]...)
		if r == nil {
			r, rest, err = parseRequestHead(head)
		} else {
			rest = append(rest, buf[:n]...)
		}
		switch {
		case err != nil && !errors.Is(err, wire.ErrShort):
			return nil, nil, err
		case r != nil && (!needsKey3(r) || len(rest) >= key3Size):
			return completeRequest(r, rest)
		case readErr != nil:
			return nil, nil, because(ctx, readErr)
		case len(head) > maxHead:
			return nil, nil, refuseRequest(http.StatusRequestHeaderFieldsTooLarge, "the head has more than %d bytes", maxHead)
		}
	}
}

// key3Size is the number of bytes behind the head in draft 76.
const key3Size = 8

func parseRequestHead(b []byte) (*wire.Request, []byte, error) {
	r, n, err := wire.ParseRequest(b)
	if err != nil {
		return nil, nil, err
	}
	return r, slices.Clone(b[n:]), nil
}

func needsKey3(r *wire.Request) bool {
	return r.Fields.Has("Sec-WebSocket-Key1") && r.Fields.Has("Sec-WebSocket-Key2")
}

func completeRequest(r *wire.Request, rest []byte) (*wire.Request, []byte, error) {
	if needsKey3(r) {
		r.Key3, rest = rest[:key3Size:key3Size], rest[key3Size:]
	}
	return r, rest, nil
}

// OfferedSubprotocols are the subprotocols that a request asks for, in its order. The
// drafts ask for a single one, which may contain any character.
func OfferedSubprotocols(r *wire.Request) []string {
	if !r.Fields.Has("Sec-WebSocket-Version") {
		for _, name := range []string{"Sec-WebSocket-Protocol", "WebSocket-Protocol"} {
			if r.Fields.Has(name) {
				return []string{r.Fields.Get(name)}
			}
		}
		return nil
	}
	var offered []string
	for _, value := range r.Fields.Values("Sec-WebSocket-Protocol") {
		for item := range strings.SplitSeq(value, ",") {
			if item = strings.Trim(item, " \t"); item != "" {
				offered = append(offered, item)
			}
		}
	}
	return offered
}

// Acceptance is how a server answers an opening handshake. The zero value works.
type Acceptance struct {
	// Config holds the limits and timeouts. Its Protocol is what Recognize found.
	Config Config

	// Clock is the source of time; nil means the machine's.
	Clock dom.Clock

	// Subprotocol is one of OfferedSubprotocols, or "" for none.
	Subprotocol string

	// Fields are added to the response, for example Set-Cookie.
	Fields wire.Fields

	// Secure says that conn is TLS, which the drafts repeat in the answer.
	Secure bool

	// Respond says that conn is a stream of HTTP/2, and begins the response there. Nil
	// means that the answer is one of HTTP/1.1, written to conn.
	Respond func(transport.StreamResponse) error

	// Hold is released once the transport has been let go of, which is some time after
	// DidClose. Nil means that nobody waits for that.
	Hold dom.Hold
}

// Accept is the server's role of a Channel: it answers an opening handshake that
// Recognize accepted, or RecognizeStream, on a connection that is the channel's from then
// on. rest is what was read behind the request. The client hears DidConnect once the
// answer is written.
func Accept(conn transport.Conn, r *wire.Request, rest []byte, a Acceptance, client Client) *Channel {
	if a.Clock == nil {
		a.Clock = dom.SystemClock
	}
	if a.Hold == nil {
		a.Hold = noHold{}
	}
	cfg := a.Config.withDefaults()
	c := newChannel(cfg, a.Clock, a.Hold, client, cfg.Protocol.dialect(true))
	return c.start(func(ctx context.Context) (e established, err error) {
		e.conn, e.rest = conn, rest
		defer endWith(ctx, conn)()
		if a.Respond != nil {
			var response transport.StreamResponse
			response, e.settled = respondOnStream(r, &a)
			return e, a.Respond(response)
		}
		var response *wire.Response
		response, e.settled = c.dialect.respond(r, &a)
		response.Fields = append(response.Fields, a.Fields...)
		_, err = conn.Write(response.Append(nil))
		return e, err
	})
}

// noHold is the hold of a channel that no page waits for.
type noHold struct{}

// Release implements dom.Hold.
func (noHold) Release() {}
