package dom

// ProgressEvent tells how far a transfer has come (XMLHttpRequest §5).
type ProgressEvent struct {
	Event
	lengthComputable bool
	loaded, total    uint64
}

// ProgressEventInit holds the members of its constructor's dictionary.
type ProgressEventInit struct {
	EventInit
	LengthComputable bool
	Loaded, Total    uint64
}

// NewProgressEvent makes an untrusted ProgressEvent.
func NewProgressEvent(typ string, init ProgressEventInit) *ProgressEvent {
	e := &ProgressEvent{lengthComputable: init.LengthComputable, loaded: init.Loaded, total: init.Total}
	e.Init(typ, init.EventInit)
	return e
}

// LengthComputable says whether Total is known.
func (e *ProgressEvent) LengthComputable() bool { return e.lengthComputable }

// Loaded is how many bytes have been transferred.
func (e *ProgressEvent) Loaded() uint64 { return e.loaded }

// Total is how many bytes there are in all, 0 when that is not known.
func (e *ProgressEvent) Total() uint64 { return e.total }
