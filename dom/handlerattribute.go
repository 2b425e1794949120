package dom

import "strings"

// attributeHandler is an event handler that a content attribute like onclick gives to an
// element, before it is first needed (HTML §8.1.8.1, "internal raw uncompiled handler").
type attributeHandler struct {
	element   *Element
	typ, body string
}

// HandleEvent implements EventHandler. It is never called: see EventTarget.compileHandler.
func (h *attributeHandler) HandleEvent(AnyEvent) (bool, error) {
	panic("dom: an event handler was called that is not compiled")
}

// noHandler stands in for one that could not be compiled, and keeps its turn.
type noHandler struct{}

// HandleEvent implements EventHandler.
func (noHandler) HandleEvent(AnyEvent) (bool, error) { return false, nil }

// handlerAttributeChanged follows a change of an attribute whose name begins with "on".
func (e *Element) handlerAttributeChanged(name string, body *string) {
	switch e.name.namespace {
	case HTMLNamespace, SVGNamespace, MathMLNamespace:
	default:
		return
	}
	typ, ok := handlerTypes[name]
	switch {
	case !ok:
	case body == nil:
		e.SetEventHandler(typ, nil)
	default:
		e.SetEventHandler(typ, &attributeHandler{e, typ, *body})
	}
}

// compileHandler makes a handler of what a content attribute says, once: an error is
// reported, and there is no handler then. Without a client nothing is compiled, for no
// script may run, and the handler stays as it is.
func (t *EventTarget) compileHandler(r *registeredListener) {
	a, ok := r.handler.(*attributeHandler)
	if !ok || a.element.document.client == nil {
		return
	}
	r.handler = noHandler{} // for what happens meanwhile
	h, err := a.element.document.client.CompileHandler(a.element, a.typ, a.body)
	if err != nil {
		t.report(err)
	}
	if h != nil {
		r.handler, r.window = h, listenerWindow(h)
	}
}

// handlerTypes are the event types of the handlers that elements have as attributes, by
// the attribute's name (HTML §8.1.8.2).
var handlerTypes = handlerTypeTable()

func handlerTypeTable() map[string]string {
	types := make(map[string]string)
	for _, typ := range strings.Fields(`abort auxclick beforeinput beforematch beforetoggle blur cancel
		canplay canplaythrough change click close command contextlost contextmenu contextrestored copy
		cuechange cut dblclick drag dragend dragenter dragleave dragover dragstart drop durationchange
		emptied ended error focus formdata input invalid keydown keypress keyup load loadeddata
		loadedmetadata loadstart mousedown mouseenter mouseleave mousemove mouseout mouseover mouseup
		paste pause play playing progress ratechange reset resize scroll scrollend
		securitypolicyviolation seeked seeking select slotchange stalled submit suspend timeupdate
		toggle volumechange waiting webkitAnimationEnd webkitAnimationIteration webkitAnimationStart
		webkitTransitionEnd wheel
		animationcancel animationend animationiteration animationstart
		transitioncancel transitionend transitionrun transitionstart`) {
		types["on"+asciiLower(typ)] = typ
	}
	// Those of the window, on the body.
	for _, typ := range windowHandlers {
		types["on"+typ] = typ
	}
	return types
}
