package websocket

import "adieu/dom"

// CloseEvent says how a connection ended (WebSockets standard §6, WebCore's CloseEvent).
// Code and Reason are the peer's: 1005 stands for a Close without a code, 1006 for none.
type CloseEvent struct {
	dom.Event
	WasClean bool
	Code     uint16
	Reason   string
}

// CloseEventInit holds the members of its constructor's dictionary.
type CloseEventInit struct {
	dom.EventInit
	WasClean bool
	Code     uint16
	Reason   string
}

// NewCloseEvent makes an untrusted CloseEvent, as script's constructor does.
func NewCloseEvent(typ string, init CloseEventInit) *CloseEvent {
	e := &CloseEvent{WasClean: init.WasClean, Code: init.Code, Reason: init.Reason}
	e.Init(typ, init.EventInit)
	return e
}
