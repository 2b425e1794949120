package main

import (
	"fmt"
	"slices"
	"strings"

	"adieu/websocket"
)

// complaints says what an end saw that it must not have seen. side is "client" or
// "server".
func complaints(side string, v View, w want, dialect websocket.Protocol) []string {
	var list []string
	say := func(format string, args ...any) {
		list = append(list, side+": "+fmt.Sprintf(format, args...))
	}
	if v.Wrong != "" {
		say("%s", v.Wrong)
	}
	if w.gone {
		return list
	}
	if !v.Opened {
		say("the connection did not open (%s)", v.Detail)
		return list
	}
	if w.subprotocol && v.Protocol != nil && *v.Protocol != w.protocol {
		say("subprotocol %q, want %q", *v.Protocol, w.protocol)
	}
	if v.Messages < w.messages {
		say("%d messages came, want %d", v.Messages, w.messages)
	}
	if w.deflate != "" {
		list = append(list, deflateComplaints(side, v, w.deflate)...)
	}
	if len(w.codes) > 0 {
		list = append(list, endComplaints(side, v, w.inDialect(dialect), dialect)...)
	}
	return list
}

// inDialect is the end as the drafts have it: no code, no reason, and in draft 75 no
// closing handshake.
func (w want) inDialect(dialect websocket.Protocol) want {
	switch {
	case dialect == websocket.RFC6455:
		return w
	case dialect == websocket.Hixie76 && w.clean:
		w.codes = []int{1005}
	default:
		w.clean, w.codes = false, []int{1006}
	}
	w.reasons = []string{""}
	return w
}

// deflateComplaints judges what was negotiated, and whether an end of ours made use of it.
func deflateComplaints(side string, v View, want Deflate) []string {
	if v.Extensions == nil {
		return nil
	}
	e := *v.Extensions
	fresh := strings.Contains(e, "no_context_takeover")
	small := strings.Contains(e, "max_window_bits=9")
	agreed := strings.HasPrefix(e, "permessage-deflate")
	right := map[Deflate]bool{
		deflateOff:   e == "",
		deflateOn:    agreed && !fresh && !small,
		deflateFresh: agreed && fresh,
		deflateSmall: agreed && small,
	}[want]
	switch {
	case !right:
		return []string{fmt.Sprintf("%s: the extensions are %q, want %s", side, e, want)}
	case agreed && v.Sent > v.Raw/2:
		return []string{fmt.Sprintf("%s: sent %d bytes for messages of %d, so it did not compress", side, v.Sent, v.Raw)}
	}
	return nil
}

// endComplaints judges how the connection ended.
func endComplaints(side string, v View, w want, dialect websocket.Protocol) []string {
	var list []string
	say := func(format string, args ...any) {
		list = append(list, side+": "+fmt.Sprintf(format, args...))
	}
	if !v.Closed {
		say("it saw no end")
		return list
	}
	if v.Code != nil && !slices.Contains(w.codes, *v.Code) {
		say("close code %d, want %s", *v.Code, either(w.codes))
	}
	if v.Reason != nil && len(w.reasons) > 0 && !slices.Contains(w.reasons, *v.Reason) {
		say("close reason %q, want %s", *v.Reason, eitherQuoted(w.reasons))
	}
	if v.Clean != nil && *v.Clean != w.clean {
		say("wasClean %v, want %v", *v.Clean, w.clean)
	}
	if v.Events == nil {
		return list
	}
	// An error event comes before close when there was no Close (WebSockets standard §4,
	// “when the WebSocket connection is closed”); the drafts have none for that.
	failed := !w.clean && dialect == websocket.RFC6455
	events := []string{"open", "message", "error", "close"}
	if !failed {
		events = []string{"open", "message", "close"}
	}
	if !v.hasEvent("message") {
		events = slices.DeleteFunc(events, func(e string) bool { return e == "message" })
	}
	if !slices.Equal(v.Events, events) {
		say("events %s, want %s", strings.Join(v.Events, " "), strings.Join(events, " "))
	}
	return list
}

func either(codes []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(codes), " ", " or "), "[]")
}

func eitherQuoted(reasons []string) string {
	var quoted []string
	for _, r := range slices.Compact(slices.Clone(reasons)) {
		quoted = append(quoted, fmt.Sprintf("%q", r))
	}
	return strings.Join(quoted, " or ")
}
