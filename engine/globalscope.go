package engine

import (
	"encoding/base64"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/dop251/goja"

	"adieu/bindings"
	"adieu/dom"
)

// interfaces are those of dom, websocket and engine.
var interfaces = sync.OnceValue(func() *bindings.Interfaces {
	console := []bindings.Value{{Name: "console", Make: func(r *bindings.Realm) goja.Value {
		c := r.Context().(*scriptContext)
		return newConsoleObject(&console{realm: r, inspector: c.inspector, context: c})
	}}}
	return bindings.NewInterfaces(append(idlInterfaces,
		&bindings.Interface{Name: "Window", Partial: true, Values: console},
		&bindings.Interface{Name: "DedicatedWorkerGlobalScope", Partial: true, Values: console},
		&bindings.Interface{Name: "ScriptGlobalScope", Partial: true, Values: console})...)
})

// What windoworworkerglobalscope.idl says and leaves to hand (HTML §8.2).

// scriptContextOf is the context behind this, which must be the global object.
func scriptContextOf(c bindings.Call) *scriptContext {
	if bindings.This[dom.Target](c) != c.Realm.Global() {
		c.ThrowTypeError("Illegal invocation")
	}
	return c.Realm.Context().(*scriptContext)
}

// timerHandler is the first argument of setTimeout and setInterval: a function, or source.
type timerHandler struct {
	function goja.Callable
	source   string
}

func toTimerHandler(c bindings.Call, v goja.Value) timerHandler {
	if f, ok := goja.AssertFunction(v); ok {
		return timerHandler{function: f}
	}
	return timerHandler{source: c.DOMString(v)}
}

// SetTimeout runs the handler once the time has passed, and returns the timer's id.
func (c *scriptContext) SetTimeout(h timerHandler, milliseconds int32, args ...any) int32 {
	return c.setTimer(time.Duration(milliseconds)*time.Millisecond, false, c.timerTask(h, args))
}

// SetInterval runs the handler each time that the time has passed.
func (c *scriptContext) SetInterval(h timerHandler, milliseconds int32, args ...any) int32 {
	return c.setTimer(time.Duration(milliseconds)*time.Millisecond, true, c.timerTask(h, args))
}

// ClearTimeout forgets a timer or interval.
func (c *scriptContext) ClearTimeout(id int32) { c.clearTimer(id) }

func (c *scriptContext) timerTask(h timerHandler, args []any) func() {
	if h.function == nil {
		return func() { c.runScript(c.scriptName, h.source) }
	}
	values := make([]goja.Value, len(args))
	for i, v := range args {
		values[i] = v.(goja.Value)
	}
	this := c.vm.GlobalObject()
	return func() {
		if _, err := h.function(this, values...); err != nil {
			c.ReportException(err)
		}
	}
}

// voidFunction is a callback of script's that reports what it throws.
type voidFunction func()

// RunInMicrotask is queueMicrotask.
func (c *scriptContext) RunInMicrotask(callback voidFunction) { c.QueueMicrotask(callback) }

func windowOrWorkerGlobalScopeStructuredClone(c bindings.Call) goja.Value {
	scriptContextOf(c)
	return c.Realm.StructuredClone(c.Argument(0), c.Argument(1))
}

// ReportError is script's reportError.
func (c *scriptContext) ReportError(thrown any) {
	c.ReportException(&thrownValue{thrown.(goja.Value)})
}

// runScript runs a classic script in the global scope, and reports what it throws.
func (c *scriptContext) runScript(name, source string) {
	program, err := compile(name, source)
	if err == nil {
		c.addPolyfills(source)
		_, err = c.vm.RunProgram(program)
	}
	if err != nil {
		c.ReportException(err)
	}
}

// thrownValue is an exception that script handed over itself.
type thrownValue struct{ value goja.Value }

// Error implements error.
func (t *thrownValue) Error() string { return "a thrown value" }

// Btoa is the text, whose characters stand for bytes, in base64.
func (c *scriptContext) Btoa(text string) (string, error) {
	data := make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0xFF {
			return "", dom.NewException("InvalidCharacterError", "the string contains characters outside of the Latin1 range.")
		}
		data = append(data, byte(r))
	}
	return base64.StdEncoding.EncodeToString(data), nil
}

// Atob undoes Btoa (Infra §7, forgiving-base64 decode).
func (c *scriptContext) Atob(text string) (string, error) {
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune(spaces, r) {
			return -1
		}
		return r
	}, text)
	if len(text)%4 == 0 {
		text = strings.TrimSuffix(strings.TrimSuffix(text, "="), "=")
	}
	data, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return "", dom.NewException("InvalidCharacterError", "the string to be decoded is not correctly encoded.")
	}
	latin1 := make([]rune, len(data))
	for i, b := range data {
		latin1[i] = rune(b)
	}
	return string(latin1), nil
}

// IsSecureContext says whether nobody between here and the origin could listen (Secure
// Contexts §3.2).
func (c *scriptContext) IsSecureContext() bool {
	u, err := urls.Parse(c.origin)
	if err != nil {
		return false
	}
	host := strings.Trim(u.Hostname(), "[]")
	ip := net.ParseIP(host)
	return u.Protocol() == "https:" || host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// CrossOriginIsolated is false: there is nothing that would need it.
func (c *scriptContext) CrossOriginIsolated() bool { return false }

// Performance is the object of that name, always the same.
func (c *scriptContext) Performance() *performance {
	if c.performance == nil {
		c.performance = &performance{context: c}
		c.performance.InitEventTarget(c.performance, c)
	}
	return c.performance
}

// performance is the object of that name (High Resolution Time §8).
type performance struct {
	dom.EventTarget
	context *scriptContext
}

// Now is the time since the time origin, in milliseconds.
func (p *performance) Now() float64 {
	return p.context.realm.HighResTime(p.context.Clock().Now())
}

func performanceTimeOrigin(c bindings.Call) goja.Value {
	bindings.This[*performance](c)
	return c.NumberValue(float64(c.Realm.TimeOrigin().UnixMicro()) / 1000)
}

func performanceToJSON(c bindings.Call) goja.Value {
	object := c.Runtime().NewObject()
	must(object.Set("timeOrigin", performanceTimeOrigin(c)))
	return object
}

// must is for what cannot fail, such as definitions on objects of our own.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
