package engine

import (
	"strings"

	"github.com/dop251/goja"

	"adieu/bindings"
	"adieu/dom"
)

// document.open, close, write and writeln (HTML §8.4). Documents that are not a frame's
// cannot be written.

func documentOpen(c bindings.Call) goja.Value {
	if f := writableFrame(c); f != nil {
		f.openDocument()
	}
	return c.This
}

func documentClose(c bindings.Call) goja.Value {
	if f := writableFrame(c); f != nil {
		f.parser.close()
	}
	return goja.Undefined()
}

func documentWrite(c bindings.Call) goja.Value { return writeArguments(c, "") }

func documentWriteln(c bindings.Call) goja.Value { return writeArguments(c, "\n") }

func writeArguments(c bindings.Call, end string) goja.Value {
	bindings.This[*dom.Document](c)
	var text strings.Builder
	for _, argument := range c.Arguments {
		text.WriteString(c.USVString(argument))
	}
	text.WriteString(end)
	if f := writableFrame(c); f != nil {
		f.writeDocument(text.String())
	}
	return goja.Undefined()
}

// writableFrame is the frame of the document of a call; nil for documents that nothing
// happens to.
func writableFrame(c bindings.Call) *frame {
	if bindings.This[*dom.Document](c).ContentType() != "text/html" {
		c.Throw(dom.NewException("InvalidStateError", "Only HTML documents can be written."))
	}
	f := frameOfDocument(c)
	if f == nil || f.context.stopped.Load() {
		return nil
	}
	return f
}

// writeDocument is "document write steps".
func (f *frame) writeDocument(text string) {
	if !f.parser.canBeWritten() {
		if f.externalScripts > 0 {
			return // it is late: it thought that the parser was where its element is
		}
		f.openDocument()
	}
	f.parser.write(text)
}

// openDocument is "document open steps": an empty document takes the place of the one there
// is, and waits for what will be written.
//
// Deviation: event listeners stay.
func (f *frame) openDocument() {
	if f.parser.scripts > 0 || f.parser.open {
		return
	}
	f.parser.stop()
	_ = f.document.ReplaceChildren() // by nothing, which no rule forbids
	f.contentLoaded, f.completing = false, false
	f.newParser("")
	f.parser.open = true
	f.document.SetReadyState(dom.ReadyStateLoading)
}
