package engine

import (
	"github.com/dop251/goja"

	"adieu/bindings"
	"adieu/dom"
)

// What window.idl and navigator.idl say and leave to hand.

// frameOf is the frame whose window this is.
func frameOf(c bindings.Call) *frame { return scriptContextOf(c).frame }

// Location is window.location.
func (f *frame) Location() *location { return f.location }

// Name is the name that script gave the window.
func (f *frame) Name() string { return f.name }

// SetName names the window.
func (f *frame) SetName(name string) { f.name = name }

// Closed says whether the window was closed, which it is not while script runs.
func (f *frame) Closed() bool { return false }

// Length is the number of frames in the window.
func (f *frame) Length() uint32 { return 0 }

// FrameElement is null: the window is in no frame.
func (f *frame) FrameElement() any { return nil }

// Status is what a status bar would say.
func (f *frame) Status() string { return f.status }

// SetStatus sets it.
func (f *frame) SetStatus(v string) { f.status = v }

// Close does nothing to a window that no script has opened.
func (f *frame) Close() {}

// Stop is window.stop.
//
// Deviation: it ends no loads.
func (f *frame) Stop() {}

// Focus does nothing: there is one window.
func (f *frame) Focus() {}

// Blur does nothing.
func (f *frame) Blur() {}

// Print does nothing.
func (f *frame) Print() {}

func windowFrames(c bindings.Call) goja.Value { return c.Realm.Wrap(bindings.This[*dom.Window](c)) }

func windowTop(c bindings.Call) goja.Value { return windowFrames(c) }

func windowParent(c bindings.Call) goja.Value { return windowFrames(c) }

func windowOpener(c bindings.Call) goja.Value {
	bindings.This[*dom.Window](c)
	return goja.Null()
}

// frameOfDocument is the frame whose document this is; nil for other documents.
func frameOfDocument(c bindings.Call) *frame {
	d := bindings.This[*dom.Document](c)
	if f := c.Realm.Context().(*scriptContext).frame; f != nil && f.document == d {
		return f
	}
	return nil
}

func documentLocation(c bindings.Call) goja.Value {
	if f := frameOfDocument(c); f != nil {
		return c.Realm.Wrap(f.location)
	}
	return goja.Null()
}

// documentCookie is document.cookie (HTML §3.1.4). Documents that are not the frame's have no
// cookies.
func documentCookie(c bindings.Call) goja.Value {
	f := frameOfDocument(c)
	if f == nil {
		return c.StringValue("")
	}
	cookies := f.page.config.Cookies.get(documentTarget(f.location.url), cookieUse{client: f.site, script: true})
	return c.StringValue(dom.DecodeUTF8(cookieString(cookies)))
}

func setDocumentCookie(c bindings.Call) {
	f, value := frameOfDocument(c), c.USVString(c.Argument(0))
	if f != nil {
		f.page.config.Cookies.set(documentTarget(f.location.url), value, cookieUse{client: f.site, script: true})
	}
}

// The dialogs (HTML §8.8) return when Config.Alert does, and nothing else of the page runs
// meanwhile.

// AlertNothing is alert without a message.
func (f *frame) AlertNothing() { f.showDialog("ALERT: ", "", "") }

// Alert shows a message.
func (f *frame) Alert(message string) { f.showDialog("ALERT: ", message, "") }

// Confirm shows a message and is always told yes.
func (f *frame) Confirm(message string) bool {
	f.showDialog("CONFIRM: ", message, "")
	return true
}

// Prompt shows a message and is always told the default.
func (f *frame) Prompt(message, answer string) string {
	f.showDialog("PROMPT: ", message, ", default text: "+answer)
	return answer
}

func (f *frame) showDialog(kind, text, more string) {
	f.page.addLine(kind + text + more)
	if f.page.config.Alert != nil {
		f.page.config.Alert(text)
	}
}

// Navigator is window.navigator.
func (f *frame) Navigator() *navigator {
	if f.navigator == nil {
		f.navigator = &navigator{userAgent: f.page.config.UserAgent}
	}
	return f.navigator
}

// navigator is window.navigator (HTML §8.10.1).
type navigator struct {
	dom.ScriptWrappable
	userAgent string
}

// UserAgent is what the User-Agent header says too.
func (n *navigator) UserAgent() string { return n.userAgent }

// What all browsers say, whichever they are.

func (n *navigator) AppCodeName() string { return "Mozilla" }
func (n *navigator) AppName() string     { return "Netscape" }
func (n *navigator) AppVersion() string  { return "5.0" }
func (n *navigator) Product() string     { return "Gecko" }
func (n *navigator) Platform() string    { return "" }
func (n *navigator) ProductSub() string  { return "20100101" }
func (n *navigator) Vendor() string      { return "" }
func (n *navigator) VendorSub() string   { return "" }
func (n *navigator) Languages() []string { return []string{"en-US", "en"} }
func (n *navigator) Language() string    { return "en-US" }
func (n *navigator) CookieEnabled() bool { return true }
func (n *navigator) OnLine() bool        { return true }

// HardwareConcurrency is 1: scripts have one goroutine.
func (n *navigator) HardwareConcurrency() uint64 { return 1 }

// JavaEnabled is false, as everywhere.
func (n *navigator) JavaEnabled() bool { return false }

// PDFViewerEnabled says whether PDF files are shown, which they are not.
func (n *navigator) PDFViewerEnabled() bool { return false }

// Webdriver says whether a WebDriver controls the page.
func (n *navigator) Webdriver() bool { return false }
