package engine

import (
	"slices"
	"strings"

	"github.com/dop251/goja"

	"adieu/dom"
)

// setHandlerAttribute follows a change of a content attribute like onclick (HTML
// §8.1.8.1). Attributes that are no event handlers are left alone.
//
// Deviation: the body is compiled at once, not when the first event comes, so that its
// syntax error is reported earlier.
func (f *frame) setHandlerAttribute(e *dom.Element, name string, body *string) {
	typ := name[len("on"):]
	if !slices.Contains(handlerTypes, typ) {
		return
	}
	if body == nil {
		e.SetEventHandler(typ, nil)
		return
	}
	handler, err := f.compileHandler(e, typ, *body)
	if err != nil {
		f.context.ReportException(err)
		handler = nil
	}
	e.SetEventHandler(typ, handler)
}

// compileHandler is "get the current value of the event handler": the body becomes a
// function that sees the element's, its form's and the document's properties as
// variables.
func (f *frame) compileHandler(e *dom.Element, typ, body string) (dom.EventHandler, error) {
	parameters := "event"
	if typ == "error" && (e.IsHTML("body") || e.IsHTML("frameset")) {
		parameters = "event, source, lineno, colno, error"
	}
	function := "(function on" + typ + "(" + parameters + ") {\n" + body + "\n})"
	// Alone first: a body with a brace too many must not get out of its function.
	if _, err := compile(f.context.scriptName, function); err != nil {
		return nil, err
	}
	program, err := compile(f.context.scriptName,
		"(function () { with (arguments[0]) { with (arguments[1]) { with (arguments[2]) { return "+function+" } } } })")
	if err != nil {
		return nil, err
	}
	realm := f.context.realm
	f.context.addPolyfills(body)
	maker, err := f.context.vm.RunProgram(program)
	if err != nil {
		return nil, err
	}
	var form goja.Value = f.context.vm.NewObject()
	if owner := e.FormOwner(); owner != nil {
		form = realm.Wrap(owner)
	}
	makeFunction, _ := goja.AssertFunction(maker)
	handler, err := makeFunction(goja.Undefined(), realm.Wrap(f.document), form, realm.Wrap(e))
	if err != nil {
		return nil, err
	}
	return realm.NewEventHandler(handler), nil
}

// handlerTypes are the event handlers that elements have as attributes (HTML §8.1.8.2).
var handlerTypes = strings.Fields(`abort auxclick beforeinput beforematch beforetoggle blur cancel canplay
	canplaythrough change click close command contextlost contextmenu contextrestored copy cuechange cut dblclick
	drag dragend dragenter dragleave dragover dragstart drop durationchange emptied ended error focus formdata
	input invalid keydown keypress keyup load loadeddata loadedmetadata loadstart mousedown mouseenter mouseleave
	mousemove mouseout mouseover mouseup paste pause play playing progress ratechange reset resize scroll
	scrollend securitypolicyviolation seeked seeking select slotchange stalled submit suspend timeupdate toggle
	volumechange waiting wheel
	afterprint beforeprint beforeunload hashchange languagechange message messageerror offline online pagehide
	pagereveal pageshow pageswap popstate rejectionhandled storage unhandledrejection unload`)
