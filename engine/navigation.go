package engine

import (
	"net/url"
	"strings"

	"adieu/dom"
)

// FollowHyperlink implements dom.DocumentClient (HTML §4.6.4).
//
// Deviation: a link into another window than this one leads nowhere.
func (f *frame) FollowHyperlink(e *dom.Element) {
	if target, _ := e.Attribute("target"); !targetsThisWindow(target) {
		return
	}
	href, _ := e.Attribute("href")
	u, err := resolve(href, f.context.baseURL)
	if err != nil {
		return
	}
	if u.Protocol() == "javascript:" {
		f.context.QueueTask(dom.TaskDOMManipulation, func() { f.runJavaScriptURL(u.Href(false)) })
		return
	}
	f.location.navigate(u)
}

func targetsThisWindow(target string) bool {
	switch strings.ToLower(target) {
	case "", "_self", "_parent", "_top":
		return true
	}
	return false
}

// runJavaScriptURL runs what a javascript: URL says.
//
// Deviation: a string that comes out of it is no new document.
func (f *frame) runJavaScriptURL(address string) {
	source := strings.TrimPrefix(address, "javascript:")
	if decoded, err := url.PathUnescape(source); err == nil {
		source = decoded
	}
	f.context.runScript(f.context.scriptName, source)
}

// SubmitForm implements dom.DocumentClient.
//
// Deviation: forms are not sent.
func (f *frame) SubmitForm(_, _ *dom.Element) {
	f.context.AddConsoleMessage(dom.ConsoleMessage{
		Source: dom.ConsoleNetwork, Level: dom.ConsoleWarn, Text: "Forms are not sent.",
	})
}

// fireUnload tells the document that it will be left for another (HTML §7.5.10).
func (f *frame) fireUnload() {
	if f.context.stopped.Load() || f.context.interrupted.Load() != nil {
		return
	}
	dom.FireAtWindow(f.window, dom.NewPageTransitionEvent("pagehide", dom.PageTransitionEventInit{}))
	dom.FireAtWindow(f.window, dom.NewEvent("unload", dom.EventInit{}))
}
