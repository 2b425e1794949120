// Package bindings joins dom and websocket to goja: it makes a JS global object with the
// interfaces of the standards, and takes values and exceptions across in both directions.
// Each interface is a table of members whose functions call the Go object directly, which
// idlgen writes from the .idl file beside the Go type; the rest of the package is the runtime
// half that such tables need, and it is exported so that other packages can have tables of
// their own.
//
// # WebCore
//
// It is WebCore's Source/WebCore/bindings/js and what CodeGeneratorJS.pm writes. Realm is
// JSDOMGlobalObject with the wrapper cache, Interface a generated JS class, the
// conversions are JSDOMConvert*.h, exception.go is JSDOMExceptionHandling, listener.go
// JSEventListener and JSErrorHandler.
//
// # Standards
//
// Web IDL, as of 30 June 2026 (https://webidl.spec.whatwg.org/), DOM, HTML, WebSockets and
// File API as of 18 July 2026. Section numbers are those of these.
//
// # Goroutines
//
// A Realm belongs to the goroutine of its Runtime, which is the loop of its
// dom.ExecutionContext. Everything is loop-only. Functions that convert or throw panic with
// what goja turns into an exception, so they may be called only from a function that script
// called, or within Runtime.Try. A listener or handler runs to its end, and the microtasks
// after it unless script is on the stack, before the dispatch goes on.
//
// # Lifetime
//
// A Go object keeps its wrapper and a wrapper its Go object; nothing else keeps either, so
// both live and go together and no table grows. goja itself keeps what the last calls had on
// its stacks until there are others.
//
// # goja
//
// Interfaces are made by goja's own means for built-in objects, which it does not export:
// gojalayout.go mirrors them, and NewRealm panics with a version of goja where they are
// different. There is one realm in a Runtime.
//
// # What it does not do
//
// It runs no loop, loads nothing and parses nothing: location, timers, console, document.write
// and their like are the engine's, which adds them to the objects made here. It has no
// MessagePort and no streams.
package bindings

//go:generate go run ./idlgen ../dom ../websocket
