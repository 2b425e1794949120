package dom

// ErrorEvent reports an exception that no script caught (HTML §8.1.4.6).
type ErrorEvent struct {
	Event
	Message       string
	Filename      string
	Lineno, Colno uint32
	Error         any // the thrown value
}

// ErrorEventInit holds the members of its constructor's dictionary.
type ErrorEventInit struct {
	EventInit
	Message       string
	Filename      string
	Lineno, Colno uint32
	Error         any
}

// NewErrorEvent makes an untrusted ErrorEvent.
func NewErrorEvent(typ string, init ErrorEventInit) *ErrorEvent {
	e := &ErrorEvent{
		Message: init.Message, Filename: init.Filename,
		Lineno: init.Lineno, Colno: init.Colno, Error: init.Error,
	}
	e.Init(typ, init.EventInit)
	return e
}
