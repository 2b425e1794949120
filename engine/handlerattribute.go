package engine

import (
	"github.com/dop251/goja"

	"adieu/dom"
)

// CompileHandler implements dom.DocumentClient (HTML §8.1.8.1, "get the current value of the
// event handler"): the body becomes a function that sees the element's, its form's and the
// document's properties as variables.
func (f *frame) CompileHandler(e *dom.Element, typ, body string) (dom.EventHandler, error) {
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
