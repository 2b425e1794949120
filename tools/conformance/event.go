package conformance

import "fmt"

// eventKind is what a peer did.
type eventKind uint8

const (
	evSilence eventKind = iota // nothing, for as long as was waited
	evMessage
	evPing
	evPong
	evClose
	evBroken // it broke a rule: detail says which
	evEOF
	evReset
)

// event is something that the peer did, as far as a case can see.
type event struct {
	kind    eventKind
	binary  bool   // of a message
	payload []byte // of a message, ping or pong
	frames  int    // how many a message came in

	// compressed messages only
	compressed bool
	inflated   inflated

	// Close frames only
	hasCode bool
	code    uint16
	reason  string
	hixie   bool // a Close of the draft

	detail string // what rule is broken
}

func (e event) isEnd() bool { return e.kind == evEOF || e.kind == evReset }

// String says it as part of a sentence: "got " + e.
func (e event) String() string {
	switch e.kind {
	case evSilence:
		return "nothing"
	case evMessage:
		what := "the text message"
		if e.binary {
			what = "the binary message"
		}
		if len(e.payload) == 0 {
			return what + `, empty`
		}
		return what + " " + quoteBytes(e.payload)
	case evPing:
		return "a Ping" + describePayload(0x9, e.payload)
	case evPong:
		return "a Pong" + describePayload(0xA, e.payload)
	case evClose:
		return e.closing()
	case evEOF:
		return "the end of TCP (FIN)"
	case evReset:
		return "a reset of TCP (RST)"
	}
	return e.detail
}

// closing describes a Close.
func (e event) closing() string {
	switch {
	case e.hixie:
		return "FF 00"
	case !e.hasCode:
		return "a Close without a code"
	case e.reason != "":
		return fmt.Sprintf("Close %d %+q", e.code, e.reason)
	}
	return fmt.Sprintf("Close %d", e.code)
}

// broken is the event for a rule that the peer broke.
func broken(where, format string, args ...any) event {
	return event{kind: evBroken, detail: fmt.Sprintf(format, args...) + " (" + where + ")"}
}
