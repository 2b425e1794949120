package dom

// Window is the global object of a page (HTML §7.2). Its document's events pass through
// it last.
type Window struct {
	EventTarget
	document     *Document
	currentEvent AnyEvent

	customElements *CustomElementRegistry
}

// NewWindow makes a window without a document.
func NewWindow(ctx ExecutionContext) *Window {
	w := new(Window)
	w.InitEventTarget(w, ctx)
	return w
}

// Document is the window's document, or nil.
func (w *Window) Document() *Document { return w.document }

// SetDocument joins the window and a document; nil parts them.
func (w *Window) SetDocument(d *Document) {
	if w.document != nil {
		w.document.window = nil
	}
	w.document = d
	if d == nil {
		return
	}
	if d.window != nil {
		d.window.document = nil
	}
	d.window = w
}

// CurrentEvent is the event whose listener is running, for script's window.event; nil
// for none.
func (w *Window) CurrentEvent() AnyEvent { return w.currentEvent }
