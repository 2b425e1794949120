package engine

import (
	"time"

	"github.com/dop251/goja"

	"adieu/websocket"
)

// testRunner is the state behind window.testRunner (DumpRenderTree's
// LayoutTestController). It is the page's: a test that navigates stays the same test.
type testRunner struct {
	waiting bool // between waitUntilDone and notifyDone

	// customText is what DumpText says instead of the page's text and console, if script
	// has said what; nil otherwise.
	customText *string
}

// hixie76Preference is the preference by which WebKit's tests chose the draft's dialect.
const hixie76Preference = "WebKitHixie76WebSocketProtocolEnabled"

// maxAdvance bounds how far one call of advanceClock puts the clock forward, in
// milliseconds: a day.
const maxAdvance = 24 * 60 * 60 * 1000

// installTestRunner defines testRunner, layoutTestController, which is the same object
// by its old name, and GCController.
func (f *frame) installTestRunner() {
	vm, realm, page := f.context.vm, f.context.realm, f.page
	define := func(on *goja.Object, name string, length int, do func(goja.FunctionCall)) {
		must(on.Set(name, realm.Function(name, length, func(call goja.FunctionCall) goja.Value {
			do(call)
			return goja.Undefined()
		})))
	}
	collect := func(goja.FunctionCall) { f.context.collectGarbage() }

	runner := vm.NewObject()
	define(runner, "dumpAsText", 0, func(goja.FunctionCall) {}) // as all pages are
	define(runner, "waitUntilDone", 0, func(goja.FunctionCall) { page.runner.waiting = true })
	define(runner, "notifyDone", 0, func(goja.FunctionCall) { page.runner.waiting = false })
	define(runner, "setCustomTextOutput", 1, func(call goja.FunctionCall) {
		text := realm.DOMString(call.Argument(0))
		page.runner.customText = &text
	})
	define(runner, "overridePreference", 2, func(call goja.FunctionCall) {
		if realm.DOMString(call.Argument(0)) == hixie76Preference {
			page.setHixie76(realm.Number(call.Argument(1)) != 0)
		}
	})
	define(runner, "advanceClock", 1, func(call goja.FunctionCall) {
		ms := realm.Number(call.Argument(0))
		if ms > 0 { // not NaN
			page.config.Clock.(*testClock).advance(time.Duration(min(ms, maxAdvance) * float64(time.Millisecond)))
		}
	})
	define(runner, "gc", 0, collect)

	controller := vm.NewObject()
	define(controller, "collect", 0, collect)

	global := vm.GlobalObject()
	must(global.Set("testRunner", runner))
	must(global.Set("layoutTestController", runner))
	must(global.Set("GCController", controller))
	define(global, "gc", 0, collect)
}

// setHixie76 chooses the dialect of the sockets made from now on.
func (p *Page) setHixie76(on bool) {
	p.config.WebSocket.Protocol = websocket.RFC6455
	if on {
		p.config.WebSocket.Protocol = websocket.Hixie76
	}
}
