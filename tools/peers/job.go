package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// Job is what a client does on one connection. It is JSON to the clients that are
// processes. The order of its steps is that of its fields.
type Job struct {
	URL       string   `json:"url"`
	Protocols []string `json:"protocols,omitempty"`

	// Deflate is what the client does about permessage-deflate.
	Deflate Deflate `json:"deflate"`

	// Asked says that the server asks for what Deflate says: the client need only offer.
	Asked bool `json:"asked,omitempty"`

	// Send are messages that the server echoes, each sent when the one before has come
	// back, or with Burst all of them at once. With Fragmented each goes out in several
	// frames, with a ping between them.
	Send       []Payload `json:"send,omitempty"`
	Burst      bool      `json:"burst,omitempty"`
	Fragmented bool      `json:"fragmented,omitempty"`

	// Tell are messages that are sent at once and not echoed.
	Tell []string `json:"tell,omitempty"`

	// Answers are the messages that must come then.
	Answers []string `json:"answers,omitempty"`

	// Ping is the payload of a ping that must be answered.
	Ping string `json:"ping,omitempty"`

	// End is how the connection is ended; Code and Reason are for endClose, where code 0
	// stands for close() without arguments.
	End    End    `json:"end"`
	Code   int    `json:"code,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// Deflate is what an end does about permessage-deflate.
type Deflate string

const (
	deflateOff   Deflate = "off"    // a server declines it; to a client it is all the same
	deflateNone  Deflate = "none"   // a client does not offer it
	deflateOn    Deflate = "on"     // with context takeover
	deflateFresh Deflate = "fresh"  // without context takeover, either way
	deflateSmall Deflate = "window" // with windows of 2⁹ bytes, as far as the end can ask for them
)

// End is how a client ends a connection.
type End string

const (
	endClose     End = "close"     // closing handshake
	endWait      End = "wait"      // the server ends it
	endDrop      End = "drop"      // FIN without a Close
	endReset     End = "reset"     // RST
	endInterrupt End = "interrupt" // the program is asked to end
	endSuite     End = "suite"     // as behaveSuite, until the server ends it
)

// Payload is a message. Text of a Size and bytes of a Size are made by a rule that all
// clients know; Text is there for what the rule does not make.
type Payload struct {
	Binary bool   `json:"binary,omitempty"`
	Size   int    `json:"size"`
	Text   string `json:"text,omitempty"`
}

// message is what crosses a connection.
type message struct {
	binary bool
	data   []byte
}

// message is the payload in bytes.
func (p Payload) message() message {
	if p.Text != "" {
		return message{data: []byte(p.Text)}
	}
	block := make([]byte, blockSize)
	for i := range block {
		if p.Binary {
			block[i] = byte(i*31 + i>>8*17)
		} else {
			block[i] = 'a' + byte((i+i>>8)%26)
		}
	}
	return message{p.Binary, bytes.Repeat(block, p.Size/blockSize+1)[:p.Size]}
}

// blockSize is after how many bytes a made message repeats: a prime number, so that no
// buffer's size is a multiple of it.
const blockSize = 1021

// difference says how two messages differ, "" when they do not.
func difference(got, want message) string {
	switch {
	case got.binary != want.binary:
		return fmt.Sprintf("got a message of the other type (binary %v)", got.binary)
	case len(got.data) != len(want.data):
		return fmt.Sprintf("got %d bytes, want %d", len(got.data), len(want.data))
	}
	for i := range got.data {
		if got.data[i] != want.data[i] {
			return fmt.Sprintf("byte %d of %d is %#02x, want %#02x", i, len(got.data), got.data[i], want.data[i])
		}
	}
	return ""
}

// View is what a program on one end of a connection saw of it. Nil stands for what its
// library does not tell.
type View struct {
	Opened     bool    `json:"opened"`
	Protocol   *string `json:"protocol,omitempty"`
	Extensions *string `json:"extensions,omitempty"`

	// Messages is how many came; Wrong is the first thing that was not as the job wants
	// it, other than the end.
	Messages int    `json:"messages"`
	Wrong    string `json:"wrong,omitempty"`

	// Events are those of the standard's interface, runs of messages as one.
	Events []string `json:"events,omitempty"`

	// How it ended. Code is 1005 for a Close without a code, 1006 for none.
	Closed bool    `json:"closed"`
	Code   *int    `json:"code,omitempty"`
	Reason *string `json:"reason,omitempty"`
	Clean  *bool   `json:"clean,omitempty"`

	// Detail is for readers only: an error's text.
	Detail string `json:"detail,omitempty"`

	// Sent and Raw are the bytes that an end of ours wrote, and those of its messages
	// before compression; 0 where they were not counted.
	Sent int64 `json:"sent,omitempty"`
	Raw  int64 `json:"raw,omitempty"`
}

// wrong notes what was not as it has to be.
func (v *View) wrong(format string, args ...any) {
	if v.Wrong == "" {
		v.Wrong = fmt.Sprintf(format, args...)
	}
}

// event notes an event.
func (v *View) event(name string) {
	if name != "message" || len(v.Events) == 0 || v.Events[len(v.Events)-1] != name {
		v.Events = append(v.Events, name)
	}
}

func (v *View) hasEvent(name string) bool { return slices.Contains(v.Events, name) }

// String is one line for readers.
func (v *View) String() string {
	var s strings.Builder
	if v.Opened {
		fmt.Fprintf(&s, "%d messages", v.Messages)
	} else {
		s.WriteString("not open")
	}
	if v.Extensions != nil && *v.Extensions != "" {
		fmt.Fprintf(&s, ", %s", *v.Extensions)
	}
	if v.Closed {
		s.WriteString(", closed")
	}
	if v.Code != nil {
		fmt.Fprintf(&s, " %d", *v.Code)
	}
	if v.Reason != nil && *v.Reason != "" {
		fmt.Fprintf(&s, " %q", *v.Reason)
	}
	if v.Clean != nil && !*v.Clean {
		s.WriteString(" unclean")
	}
	if v.Wrong != "" {
		fmt.Fprintf(&s, "; wrong: %s", v.Wrong)
	}
	if v.Detail != "" {
		fmt.Fprintf(&s, " (%s)", v.Detail)
	}
	return s.String()
}

// notOffered is the error of an end that cannot do what a scenario needs: no fault of
// anybody.
type notOffered string

// Error implements error.
func (n notOffered) Error() string { return string(n) }
