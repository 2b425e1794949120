// Package dom is the document object model that scripts and the engine share: events and
// their dispatch, the tree of nodes, and the interfaces that a DOM object needs from the
// page, worker or script it lives in.
//
// # WebCore
//
// It is WebCore's Source/WebCore/dom, with the same nouns: Event, EventTarget, Node,
// ContainerNode, Element, Document. ExecutionContext is ScriptExecutionContext,
// ActiveObject is ActiveDOMObject, and Hold is PendingActivity.
//
// # Standards
//
// DOM Standard, as of 18 July 2026 (https://dom.spec.whatwg.org/), commit 8a5f57c6; the
// step numbers are of that day. Event handlers, HTML elements, fragment parsing and
// serialisation are the HTML Standard's; URL, TextDecoder, Blob and ProgressEvent those of
// the URL, Encoding, File API and XMLHttpRequest standards; selectors are Selectors Level 4.
//
// # Goroutines
//
// Everything belongs to the loop of its ExecutionContext, and no method may be called
// from elsewhere unless it says so. Listeners, event handlers and a DocumentClient are
// called on the loop, in the caller's call, and may change listeners and tree as they
// like. Blob is immutable, so any goroutine may use it.
//
// # What it does not do
//
// It knows no script engine: values of scripts are opaque (any) and each object has a
// slot for its wrapper. It opens no connection and starts no goroutine. There are no ranges
// and no styles.
package dom
