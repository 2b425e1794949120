package engine

import (
	"reflect"

	"github.com/dop251/goja"

	"adieu/bindings"
	"adieu/dom"
)

// installWindow puts on the global object what only a page's window has.
func (f *frame) installWindow() {
	realm, vm := f.context.realm, f.context.vm
	global := vm.GlobalObject()

	realm.Define(locationInterface)
	where := realm.Wrap(f.location)
	getLocation := realm.Function("get location", 0, func(goja.FunctionCall) goja.Value { return where })
	setLocation := realm.Function("set location", 1, func(call goja.FunctionCall) goja.Value {
		must(where.(*goja.Object).Set("href", call.Argument(0)))
		return goja.Undefined()
	})
	_, documentPrototype := realm.InterfaceObjects("Document")
	for _, on := range []*goja.Object{global, documentPrototype} {
		must(on.DefineAccessorProperty("location", getLocation, setLocation, goja.FLAG_FALSE, goja.FLAG_TRUE))
	}

	f.installCookie(documentPrototype)

	f.context.defineLazily("navigator", true, func() goja.Value {
		realm.Define(navigatorInterface)
		return realm.Wrap(&navigator{userAgent: f.page.config.UserAgent})
	})

	// A window without frames around it or in it.
	for _, name := range []string{"parent", "top", "frames"} {
		must(global.DefineDataProperty(name, global, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE))
	}
	for name, value := range map[string]any{
		"length": 0, "closed": false, "name": "", "opener": goja.Null(), "origin": f.context.origin,
	} {
		must(global.DefineDataProperty(name, vm.ToValue(value), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE))
	}

	f.installDialogs()
	if f.page.config.TestRunner {
		f.installTestRunner()
	}
}

// installCookie defines document.cookie (HTML §3.1.4). Documents that are not the frame's
// have no cookies.
func (f *frame) installCookie(documentPrototype *goja.Object) {
	realm, jar := f.context.realm, f.page.config.Cookies
	use := cookieUse{client: f.site, script: true}
	isOurs := func(this goja.Value) bool {
		d, ok := realm.Unwrap(this).(*dom.Document)
		if !ok {
			realm.ThrowTypeError("Illegal invocation")
		}
		return d == f.document
	}
	get := realm.Function("get cookie", 0, func(call goja.FunctionCall) goja.Value {
		if !isOurs(call.This) {
			return f.context.vm.ToValue("")
		}
		cookies := jar.get(documentTarget(f.location.url), use)
		return f.context.vm.ToValue(decodeUTF8(cookieString(cookies)))
	})
	set := realm.Function("set cookie", 1, func(call goja.FunctionCall) goja.Value {
		ours := isOurs(call.This)
		value := realm.USVString(call.Argument(0))
		if ours {
			jar.set(documentTarget(f.location.url), value, use)
		}
		return goja.Undefined()
	})
	must(documentPrototype.DefineAccessorProperty("cookie", get, set, goja.FLAG_TRUE, goja.FLAG_TRUE))
}

// installDialogs defines alert, confirm and prompt (HTML §8.8). They return when
// Config.Alert does, and nothing else of the page runs meanwhile.
func (f *frame) installDialogs() {
	c := f.context
	text := func(call goja.FunctionCall) string {
		if len(call.Arguments) == 0 {
			return ""
		}
		return c.realm.DOMString(call.Argument(0))
	}
	c.defineOperation("alert", 0, func(call goja.FunctionCall) goja.Value {
		f.showDialog("ALERT: ", text(call), "")
		return goja.Undefined()
	})
	c.defineOperation("confirm", 0, func(call goja.FunctionCall) goja.Value {
		f.showDialog("CONFIRM: ", text(call), "")
		return c.vm.ToValue(true)
	})
	c.defineOperation("prompt", 0, func(call goja.FunctionCall) goja.Value {
		answer := ""
		if v := call.Argument(1); !goja.IsUndefined(v) {
			answer = c.realm.DOMString(v)
		}
		f.showDialog("PROMPT: ", text(call), ", default text: "+answer)
		return c.vm.ToValue(answer)
	})
}

func (f *frame) showDialog(kind, text, more string) {
	f.page.addLine(kind + text + more)
	if f.page.config.Alert != nil {
		f.page.config.Alert(text)
	}
}

// navigator is window.navigator (HTML §8.10.1).
type navigator struct {
	dom.ScriptWrappable
	userAgent string
}

var navigatorInterface = &bindings.Interface{
	Name:    "Navigator",
	Types:   []reflect.Type{reflect.TypeFor[*navigator]()},
	Exposed: bindings.ExposedWindows,
	Attributes: []bindings.Attribute{
		{Name: "userAgent", Get: func(c bindings.Call) goja.Value {
			return c.Value(bindings.This[*navigator](c).userAgent)
		}},
		navigatorConstant("appCodeName", "Mozilla"),
		navigatorConstant("appName", "Netscape"),
		navigatorConstant("appVersion", "5.0"),
		navigatorConstant("product", "Gecko"),
		navigatorConstant("platform", ""),
		navigatorConstant("vendor", ""),
		navigatorConstant("language", "en-US"),
		navigatorConstant("cookieEnabled", true),
		navigatorConstant("onLine", true),
	},
}

func navigatorConstant(name string, value any) bindings.Attribute {
	return bindings.Attribute{Name: name, Get: func(c bindings.Call) goja.Value {
		bindings.This[*navigator](c)
		return c.Value(value)
	}}
}
