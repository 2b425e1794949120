package engine

import (
	"reflect"
	"strings"
	"time"

	"encoding/base64"

	"github.com/dop251/goja"

	"adieu/bindings"
	"adieu/dom"
)

// installGlobalScope puts on the global object what pages and bare scripts have in common
// (HTML §8.2, WindowOrWorkerGlobalScope), and the namespaces every host has.
func (c *scriptContext) installGlobalScope() {
	c.defineOperation("setTimeout", 1, func(call goja.FunctionCall) goja.Value { return c.timerOperation(call, false) })
	c.defineOperation("setInterval", 1, func(call goja.FunctionCall) goja.Value { return c.timerOperation(call, true) })
	clearTimer := func(call goja.FunctionCall) goja.Value {
		if len(call.Arguments) > 0 {
			c.clearTimer(c.realm.Long(call.Argument(0)))
		}
		return goja.Undefined()
	}
	c.defineOperation("clearTimeout", 0, clearTimer)
	c.defineOperation("clearInterval", 0, clearTimer)
	c.defineOperation("btoa", 1, func(call goja.FunctionCall) goja.Value { return c.encodeBase64(call.Argument(0)) })
	c.defineOperation("atob", 1, func(call goja.FunctionCall) goja.Value { return c.decodeBase64(call.Argument(0)) })
	c.defineOperation("reportError", 1, func(call goja.FunctionCall) goja.Value {
		c.ReportException(&thrownValue{call.Argument(0)})
		return goja.Undefined()
	})

	c.defineOperation("structuredClone", 1, func(call goja.FunctionCall) goja.Value {
		return c.realm.StructuredClone(call.Argument(0), call.Argument(1))
	})

	c.defineLazily("queueMicrotask", true, c.newQueueMicrotask)
	c.defineLazily("console", false, func() goja.Value {
		return newConsoleObject(&console{realm: c.realm, inspector: c.inspector, context: c})
	})
	c.defineLazily("performance", true, func() goja.Value {
		c.realm.Define(performanceInterface)
		return c.realm.Wrap(&performance{context: c})
	})
}

// defineOperation puts a function on the global object that wants at least required
// arguments.
func (c *scriptContext) defineOperation(name string, required int, do func(goja.FunctionCall) goja.Value) {
	f := c.realm.Function(name, required, func(call goja.FunctionCall) goja.Value {
		if len(call.Arguments) < required {
			c.realm.ThrowTypeError("Failed to execute '%s': %d argument%s required, but only %d present.",
				name, required, plural(required), len(call.Arguments))
		}
		return do(call)
	})
	must(c.vm.GlobalObject().DefineDataProperty(name, f, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE))
}

// defineLazily puts a value on the global object that is made when it is first read: a
// script that uses little shall cost little. Whoever assigns first gets his own value.
//
// Deviation: until then the property's descriptor is an accessor's.
func (c *scriptContext) defineLazily(name string, enumerable bool, make func() goja.Value) {
	global := c.vm.GlobalObject()
	// One function is getter and setter: only a setter is given an argument.
	access := c.realm.Function(name, 0, func(call goja.FunctionCall) goja.Value {
		var v goja.Value
		if len(call.Arguments) > 0 {
			v = call.Arguments[0]
		} else {
			v = make()
		}
		must(global.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.ToFlag(enumerable)))
		return v
	})
	must(global.DefineAccessorProperty(name, access, access, goja.FLAG_TRUE, goja.ToFlag(enumerable)))
}

// timerOperation is setTimeout and setInterval.
func (c *scriptContext) timerOperation(call goja.FunctionCall, repeat bool) goja.Value {
	var fire func()
	if f, ok := goja.AssertFunction(call.Argument(0)); ok {
		var args []goja.Value
		if len(call.Arguments) > 2 {
			args = append(args, call.Arguments[2:]...) // goja reuses its slice
		}
		this := c.vm.GlobalObject()
		fire = func() {
			if _, err := f(this, args...); err != nil {
				c.ReportException(err)
			}
		}
	} else {
		source := c.realm.DOMString(call.Argument(0))
		fire = func() { c.runScript(c.scriptName, source) }
	}
	delay := time.Duration(c.realm.Long(call.Argument(1))) * time.Millisecond
	return c.vm.ToValue(c.setTimer(delay, repeat, fire))
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

// microtaskProgram makes queueMicrotask. It is script because only a callback that is
// called by script leaves the order of goja's other jobs alone, and because what it throws
// is to be reported as an exception and not as a rejection.
var microtaskProgram = goja.MustCompile("queueMicrotask", `(function (resolved, report, fail) {
	var then = resolved.then, apply = Reflect.apply;
	return function queueMicrotask(callback) {
		if (typeof callback !== "function")
			fail();
		apply(then, resolved, [function () {
			try { callback(); } catch (e) { report(e); }
		}]);
	};
})`, true)

func (c *scriptContext) newQueueMicrotask() goja.Value {
	maker, err := c.vm.RunProgram(microtaskProgram)
	must(err)
	makeFunction, _ := goja.AssertFunction(maker)
	promise, resolve, _ := c.vm.NewPromise()
	must(resolve(goja.Undefined()))
	report := c.realm.Function("", 1, func(call goja.FunctionCall) goja.Value {
		c.ReportException(&thrownValue{call.Argument(0)})
		return goja.Undefined()
	})
	fail := c.realm.Function("", 0, func(goja.FunctionCall) goja.Value {
		c.realm.ThrowTypeError("Failed to execute 'queueMicrotask': parameter 1 is not a function.")
		return nil
	})
	f, err := makeFunction(goja.Undefined(), c.vm.ToValue(promise), report, fail)
	must(err)
	return f
}

// thrownValue is an exception that script handed over itself.
type thrownValue struct{ value goja.Value }

// Error implements error.
func (t *thrownValue) Error() string { return "a thrown value" }

func (c *scriptContext) encodeBase64(v goja.Value) goja.Value {
	text := c.realm.DOMString(v)
	data := make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0xFF {
			c.realm.Throw(dom.NewException("InvalidCharacterError",
				"Failed to execute 'btoa': the string contains characters outside of the Latin1 range."))
		}
		data = append(data, byte(r))
	}
	return c.vm.ToValue(base64.StdEncoding.EncodeToString(data))
}

// decodeBase64 is atob (Infra §7, forgiving-base64 decode).
func (c *scriptContext) decodeBase64(v goja.Value) goja.Value {
	text := strings.Map(func(r rune) rune {
		if strings.ContainsRune(spaces, r) {
			return -1
		}
		return r
	}, c.realm.DOMString(v))
	if len(text)%4 == 0 {
		text = strings.TrimSuffix(strings.TrimSuffix(text, "="), "=")
	}
	data, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		c.realm.Throw(dom.NewException("InvalidCharacterError",
			"Failed to execute 'atob': the string to be decoded is not correctly encoded."))
	}
	latin1 := make([]rune, len(data))
	for i, b := range data {
		latin1[i] = rune(b)
	}
	return c.vm.ToValue(string(latin1))
}

// performance is the object of that name (High Resolution Time §8).
type performance struct {
	dom.ScriptWrappable
	context *scriptContext
}

var performanceInterface = &bindings.Interface{
	Name:  "Performance",
	Types: []reflect.Type{reflect.TypeFor[*performance]()},
	Attributes: []bindings.Attribute{
		{Name: "timeOrigin", Get: func(c bindings.Call) goja.Value {
			origin := c.Realm.TimeOrigin()
			return c.Value(float64(origin.UnixMicro()) / 1000)
		}},
	},
	Operations: []bindings.Operation{
		{Name: "now", Do: func(c bindings.Call) goja.Value {
			p := bindings.This[*performance](c)
			elapsed := p.context.Clock().Now().Sub(c.Realm.TimeOrigin())
			return c.Value(float64(elapsed) / float64(time.Millisecond))
		}},
	},
}

// must is for what cannot fail, such as definitions on objects of our own.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
