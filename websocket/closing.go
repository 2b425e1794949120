package websocket

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// closeState is how far a connection has come with its goodbye. An open connection is
// in closeNone; the handshake that opens it comes before, the bounded drain that lets
// go of the transport after.
type closeState uint8

const (
	closeNone     closeState = iota // no goodbye has crossed
	closeSent                       // ours is queued or sent, theirs has not come
	closeComplete                   // theirs has come and ours is queued or sent
	closeFailed                     // we gave up on the peer; what it still sends is discarded
	closeEnded                      // the transport's reading end is over, or we no longer wait for it
	closeStates
)

// closeEvent is what can happen to a connection that matters to its goodbye.
type closeEvent uint8

const (
	evLocalClose     closeEvent = iota // the script or the page closes
	evPeerClose                        // the peer's Close frame
	evViolation                        // the peer broke the protocol or a limit, or we cannot go on
	evTransportEnded                   // EOF, reset or another read error
	evCloseDeadline                    // our Close has waited too long for theirs
	evLingerDeadline                   // the peer has not ended the transport in time
	closeEvents
)

// closeAction is what the channel does on a transition.
type closeAction uint8

const (
	doNothing    closeAction = iota
	doSend                   // queue our Close and wait for theirs until the close deadline
	doReply                  // queue our Close in answer, tell the client, wait for the end of the transport
	doLinger                 // theirs answered ours: wait for the end of the transport
	doFail                   // queue a Close that says why, report failure at once, drain
	doFailSilent             // as doFail, but our Close has gone out already
	doReport                 // report how it ended: cleanly only from closeComplete
	doReportHang             // report an unclean end: the peer never said goodbye; drain
	doHangUp                 // report the clean end, half-close and drain
	doRelease                // nothing to report any more: let go of the transport
)

type closeStep struct {
	to closeState
	do closeAction
}

// closeTable is the closing handshake of RFC 6455 §7 and of draft-hixie-76 §1.4, from
// the side of one endpoint: every state × every event. A goodbye goes forward only.
var closeTable = [closeStates][closeEvents]closeStep{
	closeNone: {
		evLocalClose:     {closeSent, doSend},
		evPeerClose:      {closeComplete, doReply},
		evViolation:      {closeFailed, doFail},
		evTransportEnded: {closeEnded, doReport},
		evCloseDeadline:  {closeNone, doNothing},
		evLingerDeadline: {closeNone, doNothing},
	},
	closeSent: {
		evLocalClose:     {closeSent, doNothing},
		evPeerClose:      {closeComplete, doLinger},
		evViolation:      {closeFailed, doFailSilent},
		evTransportEnded: {closeEnded, doReport},
		evCloseDeadline:  {closeEnded, doReportHang},
		evLingerDeadline: {closeSent, doNothing},
	},
	closeComplete: {
		evLocalClose:     {closeComplete, doNothing},
		evPeerClose:      {closeComplete, doNothing},
		evViolation:      {closeComplete, doNothing},
		evTransportEnded: {closeEnded, doReport},
		evCloseDeadline:  {closeComplete, doNothing},
		evLingerDeadline: {closeEnded, doHangUp},
	},
	closeFailed: {
		evLocalClose:     {closeFailed, doNothing},
		evPeerClose:      {closeFailed, doNothing},
		evViolation:      {closeFailed, doNothing},
		evTransportEnded: {closeEnded, doRelease},
		evCloseDeadline:  {closeFailed, doNothing},
		evLingerDeadline: {closeEnded, doRelease},
	},
	closeEnded: {
		evLocalClose:     {closeEnded, doNothing},
		evPeerClose:      {closeEnded, doNothing},
		evViolation:      {closeEnded, doNothing},
		evTransportEnded: {closeEnded, doNothing},
		evCloseDeadline:  {closeEnded, doNothing},
		evLingerDeadline: {closeEnded, doNothing},
	},
}

// on returns the state after ev and what to do about it.
func (s closeState) on(ev closeEvent) (closeState, closeAction) {
	step := closeTable[s][ev]
	return step.to, step.do
}

// reads reports whether what the peer sends is still parsed.
func (s closeState) reads() bool { return s == closeNone || s == closeSent }

func (s closeState) String() string {
	return [...]string{"none", "sent", "complete", "failed", "ended"}[s]
}

func (ev closeEvent) String() string {
	return [...]string{"local close", "peer's Close", "violation", "transport ended", "close deadline", "linger deadline"}[ev]
}

// Close codes of RFC 6455 §7.4.1 and of the WebSockets standard's close().
const (
	closeNormal         = 1000
	closeGoingAway      = 1001
	closeProtocolError  = 1002
	closeReserved       = 1004
	closeNoStatus       = 1005 // never on the wire: the Close frame had no code
	closeAbnormal       = 1006 // never on the wire: there was no Close frame
	closeInvalidPayload = 1007
	closeTooBig         = 1009
	closeRegisteredLast = 1014 // the last code below 3000 that IANA has assigned for the wire
	closeScriptFirst    = 3000
	closeScriptLast     = 4999

	maxCloseReason = 123 // bytes of UTF-8: a control frame holds 125, the code takes 2
)

// cutReason makes a reason of s that a Close frame has room for.
func cutReason(s string) string {
	if len(s) <= maxCloseReason {
		return s
	}
	end := maxCloseReason
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// scriptMayClose reports whether script may pass code to close().
func scriptMayClose(code uint16) bool {
	return code == closeNormal || closeScriptFirst <= code && code <= closeScriptLast
}

// peerMayClose reports whether code may stand in a Close frame (RFC 6455 §7.4): codes
// below 1000 are not used, 1004 and what IANA has not assigned below 3000 are reserved,
// 1005, 1006 and 1015 are for reporting only. Above 4999 nothing is said; browsers
// accept those.
func peerMayClose(code uint16) bool {
	switch {
	case code == closeReserved, code == closeNoStatus, code == closeAbnormal:
		return false
	case closeNormal <= code && code <= closeRegisteredLast:
		return true
	}
	return code >= closeScriptFirst
}

// Outcome is how a connection ended. Every connection has exactly one.
type Outcome struct {
	// Clean is true when both goodbyes crossed and everything of ours was sent.
	Clean bool

	// Code and Reason are the peer's. Code is 1005 when its Close had none, 1006 when
	// no Close came.
	Code   uint16
	Reason string

	// Failed asks for an error event before the close event: the connection could not
	// be opened, broke the protocol or a limit, or was lost without a goodbye.
	Failed bool

	// Detail says for the console why it failed; "" when there is nothing to say.
	Detail string

	// Err is for programs: why no goodbye of the peer came. It is, or wraps, a
	// *HandshakeError, a *ProtocolError, ErrOpenTimeout, ErrCloseTimeout, io.EOF, or what
	// the Dialer or the transport reported. Nil when the peer's Close came.
	Err error
}

// Deadlines that a peer may let pass: Config.OpenTimeout and Config.CloseTimeout.
var (
	ErrOpenTimeout  = errors.New("the opening handshake took too long")
	ErrCloseTimeout = errors.New("the peer did not answer the Close frame in time")
)

// ProtocolError is what the peer did wrong, with the close code that tells it so.
type ProtocolError struct {
	Code   uint16
	Detail string
}

// Error implements error.
func (e *ProtocolError) Error() string { return e.Detail }

func violation(code uint16, format string, args ...any) *ProtocolError {
	return &ProtocolError{Code: code, Detail: fmt.Sprintf(format, args...)}
}
