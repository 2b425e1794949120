package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"

	"github.com/dop251/goja"

	"adieu/bindings"
	"adieu/dom"
	"adieu/websocket"
)

// ScriptConfig is how a bare script runs. The zero value works.
type ScriptConfig struct {
	Config

	// BaseURL is what relative URLs resolve against: none, so that they are errors.
	BaseURL string

	// Origin is what sockets say their origin is, for example "http://example.com": none.
	// A dialect that needs one then says "null".
	Origin string

	// Define holds global variables, set before the script runs.
	Define map[string]json.RawMessage
}

// Script is a context without a document: the ECMAScript globals, timers, console,
// WebSocket and events. It runs one script and what that leaves pending.
type Script struct {
	context *scriptContext
	loop    *eventLoop
	started atomic.Bool

	ended atomic.Pointer[error] // the cause for which Run's context has ended

	// Owned by Run.
	failure *ScriptError
}

// ErrRan says that a Script was to run a second time, or after Close.
var ErrRan = errors.New("engine: the script has run already or was closed")

// NewScript makes a context for a script. It starts no goroutine. The error is about
// Define.
func NewScript(cfg ScriptConfig) (*Script, error) {
	base := cfg.Config.withDefaults()
	s := &Script{loop: newEventLoop(base.Clock)}
	s.context = &scriptContext{
		loop: s.loop, baseURL: cfg.BaseURL, origin: cfg.Origin,
		showMessage: base.Console, fail: s.fail,
	}
	if s.context.showMessage == nil {
		s.context.showMessage = func(dom.ConsoleMessage) {}
	}
	sockets := base.socketConfig(siteOfOrigin(cfg.Origin))
	sockets.Farewell = s.farewell
	s.context.start(bindings.RealmConfig{
		Interfaces: interfaces(), WebSocket: func() *websocket.Config { return sockets },
	})
	return s, s.define(cfg.Define)
}

// define sets the globals of ScriptConfig.Define.
func (s *Script) define(globals map[string]json.RawMessage) error {
	if len(globals) == 0 {
		return nil
	}
	vm := s.context.vm
	parse, _ := goja.AssertFunction(vm.Get("JSON").(*goja.Object).Get("parse"))
	for _, name := range slices.Sorted(maps.Keys(globals)) {
		value, err := parse(goja.Undefined(), vm.ToValue(string(globals[name])))
		if err == nil {
			err = vm.GlobalObject().DefineDataProperty(name, value, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
		}
		if err != nil {
			return fmt.Errorf("engine: defining %s: %w", name, err)
		}
	}
	return nil
}

// Run runs a classic script and then its event loop, on the calling goroutine. It returns
// when nothing is pending any more: no timer, no socket, no task.
//
// It fails with an *UnsupportedScriptError for a module or TypeScript; with a *ScriptError
// for a syntax error, and at once for an uncaught exception and for a rejection that is
// unhandled at the end of its task; with ctx.Err() when ctx ends, which also interrupts a
// script that runs. However it ends, open sockets say goodbye, for which Run waits at most a
// second: 1001 (going away), or what a *websocket.CloseError says that is ctx's cause.
// Nothing runs afterwards.
func (s *Script) Run(ctx context.Context, name, source string) error {
	if s.started.Swap(true) {
		return ErrRan
	}
	c := s.context
	program, err := compile(name, source)
	if language := languageByName(name); language != "" {
		err = &UnsupportedScriptError{File: name, Language: language}
	}
	if err != nil {
		c.stop()
		return err
	}
	c.scriptName = name
	stopped := make(chan struct{})
	release := context.AfterFunc(ctx, func() {
		defer close(stopped)
		cause := context.Cause(ctx)
		s.ended.Store(&cause)
		c.interrupt(ctx.Err())
	})
	c.QueueTask(dom.TaskDOMManipulation, func() {
		c.addPolyfills(source)
		if _, err := c.vm.RunProgram(program); err != nil {
			c.ReportException(err)
		}
	})
	s.loop.run(func(busy bool) bool {
		return s.failure != nil || c.interrupted.Load() != nil || !busy && !c.pending()
	})
	if !release() {
		<-stopped
	}
	c.stop()
	s.loop.waitForFarewells(c)
	switch cause := c.interrupted.Load(); {
	case s.failure != nil:
		return s.failure
	case cause != nil:
		return *cause
	}
	return nil
}

// farewell is what sockets say that are open when Run ends.
func (s *Script) farewell() (code uint16, reason string) {
	if cause := s.ended.Load(); cause != nil {
		return websocket.Farewell(*cause)
	}
	return websocket.Farewell(nil)
}

// fail ends Run with the first failure.
func (s *Script) fail(e *ScriptError) {
	if s.failure == nil {
		s.failure = e
		s.loop.poke()
	}
}

// Close gives up a script that was never run; after Run there is nothing left to do. It
// must not be called while Run is running: end Run's context instead.
func (s *Script) Close() {
	if !s.started.Swap(true) {
		s.context.stop()
	}
}
