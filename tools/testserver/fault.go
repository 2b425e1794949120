package testserver

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// faultPath is where faults are: /fault/NAME.
const faultPath = "/fault/"

// Carriers of a WebSocket, as Fault.Carriers names them.
const (
	carrierHTTP1 = "http/1.1"
	carrierHTTP2 = "h2"
)

// Cues: what a script must do before it can see a fault, or so that it can.
const (
	CueNone        = ""
	CueSubprotocol = "offer the subprotocol \"chat\""
	CueCompression = "offer permessage-deflate"
	CueClose       = "close(1000, \"bye\") in open's listener"
	CueSendMuch    = "send 16 MiB and close(1000, \"bye\") in open's listener"
)

// Fault is a named way in which the server misbehaves, or behaves in a way that is legal
// and seldom: WebSockets at /fault/NAME show it. What it does depends on its name and
// parameters only.
type Fault struct {
	Name  string
	Topic string // "opening", "frames", "closing", "compression", "hixie", "http2" or "tls"

	// Query has the parameters with their defaults, in the form of a URL's query.
	Query string

	// Host is the name by which a client must connect, over TLS, to see a fault that
	// shows before there is a path: NAME.localhost. Empty means any name.
	Host string

	// Dialects and Carriers say where there is such a fault, of "rfc6455", "hixie76" and
	// "hixie75", and of "http/1.1" and "h2".
	Dialects []string
	Carriers []string

	// TLS says that the fault needs TLS.
	TLS bool

	// Does is what the server does, Rule the standard's section that forbids it; where it
	// is Legal, Rule is what the client's side of it is.
	Does  string
	Rule  string
	Legal bool

	// Cue is what the client's script must do: one of the Cue constants.
	Cue string

	// Sees is what the script must see, an event after the other: open, message with its
	// text or size, error, and close with code, reason and whether it was clean. “message
	// ×n” stands for n messages, “messages” for any number of them. Where several
	// outcomes are right they are separated by " or ". It is said for RFC 6455; Expect
	// has the drafts'.
	Sees string

	// SeesHixie is Sees for the drafts where Expect's rules do not give it.
	SeesHixie string

	// Answer is what the server must get from the client: "Close" and its code, or "no
	// Close". Where several are right they are separated by " or "; empty means anything.
	// It is said for RFC 6455; ExpectAnswer has the drafts'.
	Answer string

	value func(name, text string) error // says why a parameter's value cannot be
	serve func(c *conn) error
	greet func(h *http2Conn) error // of Host: instead of HTTP/2's usual preface
	guise tlsGuise                 // of Host: another TLS than the usual
}

// Faults lists what the server can do wrong, by topic. The caller must not change what
// it gets.
func Faults() []Fault { return slices.Clone(faults) }

// faults is the table of all faults; those of a topic stand in the file of that name.
var faults = joinFaults()

func joinFaults() []Fault {
	var all []Fault
	for _, topic := range []struct {
		name   string
		faults []Fault
	}{
		{"opening", openingFaults()}, {"frames", frameFaults()}, {"closing", closingFaults()},
		{"compression", deflateFaults()}, {"hixie", hixieFaults()}, {"http2", http2Faults()}, {"tls", tlsFaults()},
	} {
		for _, f := range topic.faults {
			f.Topic = topic.name
			if f.Dialects == nil {
				f.Dialects = inRFC6455
			}
			if f.Carriers == nil {
				f.Carriers = overAny
			}
			all = append(all, f)
		}
	}
	return all
}

// Values of Fault.Dialects and Fault.Carriers.
var (
	inRFC6455 = []string{rfc6455{}.name()}
	inHixie76 = []string{hixie76{}.name()}
	inHixie75 = []string{hixie75{}.name()}
	inHixie   = []string{hixie76{}.name(), hixie75{}.name()}
	inAll     = []string{rfc6455{}.name(), hixie76{}.name(), hixie75{}.name()}

	// inClosing are the dialects that have a closing handshake.
	inClosing = []string{rfc6455{}.name(), hixie76{}.name()}

	overHTTP1 = []string{carrierHTTP1}
	overHTTP2 = []string{carrierHTTP2}
	overAny   = []string{carrierHTTP1, carrierHTTP2}
)

// Expect is what a script must see in a dialect. The drafts have neither codes nor
// reasons, draft 75 never closes cleanly, and there is no error event but for frames
// without a meaning.
func (f *Fault) Expect(dialect string) string {
	if dialect == (rfc6455{}).name() {
		return f.Sees
	}
	if f.SeesHixie != "" {
		return f.SeesHixie
	}
	outcomes := strings.Split(f.Sees, " or ")
	for i, outcome := range outcomes {
		events := strings.Split(outcome, ", ")
		if f.Topic != "hixie" {
			events = slices.DeleteFunc(events, func(e string) bool { return e == "error" })
		}
		for j, event := range events {
			switch {
			case !strings.HasPrefix(event, "close "):
			case dialect == (hixie76{}).name() && strings.HasSuffix(event, " clean"):
				events[j] = "close 1005 clean"
			default:
				events[j] = "close 1006 unclean"
			}
		}
		outcomes[i] = strings.Join(events, ", ")
	}
	return strings.Join(slices.Compact(outcomes), " or ")
}

// ExpectAnswer is what the server must get from the client in a dialect.
func (f *Fault) ExpectAnswer(dialect string) string {
	switch {
	case dialect == (rfc6455{}).name() || !strings.HasPrefix(f.Answer, "Close"):
		return f.Answer
	case dialect == (hixie76{}).name():
		return "Close"
	}
	return noClose
}

// Path is where the server has the fault.
func (f *Fault) Path() string { return faultPath + f.Name }

// findFault returns the fault at a path, nil when there is none.
func findFault(path string) *Fault {
	name, found := strings.CutPrefix(path, faultPath)
	if !found {
		return nil
	}
	return faultNamed(name)
}

func faultNamed(name string) *Fault {
	for i := range faults {
		if faults[i].Name == name {
			return &faults[i]
		}
	}
	return nil
}

// play shows the fault, or says why it cannot be shown to this client.
func (f *Fault) play(c *conn) error {
	q := c.request
	carrier := carrierHTTP1
	if q.http2 {
		carrier = carrierHTTP2
	}
	switch {
	case !slices.Contains(f.Dialects, q.dialect.name()):
		return refusal(http.StatusBadRequest, "the fault %s is one of %s", f.Name, strings.Join(f.Dialects, " and "))
	case !slices.Contains(f.Carriers, carrier):
		return refusal(http.StatusBadRequest, "the fault %s is one of WebSockets over %s", f.Name, strings.Join(f.Carriers, " and "))
	case f.TLS && !q.secure:
		return refusal(http.StatusBadRequest, "the fault %s needs TLS: wss", f.Name)
	case f.Host != "" && c.fault != f:
		return refusal(http.StatusBadRequest, "the fault %s shows to those who connect, over TLS, to %s", f.Name, f.Host)
	case f.Cue == CueCompression && !strings.Contains(q.Fields.Get("Sec-WebSocket-Extensions"), "permessage-deflate"):
		return refusal(http.StatusBadRequest, "the fault %s needs a client that offers permessage-deflate", f.Name)
	case f.Cue == CueSubprotocol && len(q.protocols()) == 0:
		return refusal(http.StatusBadRequest, "the fault %s needs a client that offers a subprotocol", f.Name)
	}
	c.fault = f
	if err := f.checkQuery(c); err != nil {
		return err
	}
	return f.serve(c)
}

// checkQuery refuses parameters that mean nothing, so that nobody is shown another fault
// than he thinks.
func (f *Fault) checkQuery(c *conn) error {
	defaults, _ := url.ParseQuery(f.Query) // a test has parsed it
	for name := range c.request.params {
		if !defaults.Has(name) {
			return refusal(http.StatusBadRequest, "the fault %s has no parameter %s", f.Name, name)
		}
	}
	for name := range defaults {
		if f.value == nil {
			break
		}
		if err := f.value(name, c.param(name)); err != nil {
			return err
		}
	}
	return nil
}

// reportFault logs what the client did about the fault, and whether that was right as far
// as the server can see.
func (c *conn) reportFault() {
	f := c.fault
	if f == nil || c.server.isStopped() {
		return
	}
	said, line := c.clientSaid(), "fault "+f.Name+": the client sent "
	line += said + " and " + c.clientEnded()
	wanted := ""
	if c.request.dialect != nil {
		wanted = f.ExpectAnswer(c.request.dialect.name())
	}
	switch {
	case wanted == "":
	case slices.Contains(strings.Split(wanted, " or "), said):
		line += ": right"
	default:
		line += ": wrong, it should have sent " + wanted
	}
	c.server.config.Log(line)
}

// clientSaid is the client's goodbye as Fault.Answer has it.
func (c *conn) clientSaid() string {
	switch {
	case c.goodbye&goodbyeReceived == 0:
		return noClose
	case !c.peerClose.present:
		return "Close"
	}
	return fmt.Sprintf("Close %d", c.peerClose.code)
}

// clientEnded is how the client has ended the connection, as far as the server waited.
func (c *conn) clientEnded() string {
	switch {
	case c.streamEnd == endedEOF && c.request.http2:
		return "END_STREAM"
	case c.streamEnd == endedEOF:
		return "FIN"
	case c.streamEnd == endedReset && c.request.http2:
		return "RST_STREAM"
	case c.streamEnd == endedReset:
		return "RST, or could not be reached any more"
	}
	return "nothing more"
}
