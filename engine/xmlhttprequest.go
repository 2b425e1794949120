package engine

import (
	"cmp"
	"context"
	"errors"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/net/http/httpguts"

	"adieu/dom"
)

// Ready states of an XMLHttpRequest.
const (
	xhrUnsent uint16 = iota
	xhrOpened
	xhrHeadersReceived
	xhrLoading
	xhrDone
)

// xmlHTTPRequest is XMLHttpRequest (XMLHttpRequest standard §3). It belongs to the loop. Script
// sees an answer once all of it has come.
type xmlHTTPRequest struct {
	dom.EventTarget
	context *scriptContext
	upload  *xmlHTTPRequestUpload

	state           uint16
	asked           request
	async           bool
	sending         *xhrSend
	timeout         uint32 // milliseconds
	withCredentials bool
	responseType    string
	overriddenType  string

	response *resource // nil before there is one, and for a network error
	result   any       // what the response attribute is, once script has asked; nil: not yet
}

// xmlHTTPRequestUpload hears of the request's body.
type xmlHTTPRequestUpload struct{ dom.EventTarget }

// xhrSend is one send(). The request forgets it when it is aborted.
type xhrSend struct {
	cancel context.CancelFunc
	hold   dom.Hold
	timer  dom.Timer // or nil
}

func newXMLHTTPRequest(ctx dom.ExecutionContext) *xmlHTTPRequest {
	x := &xmlHTTPRequest{context: ctx.(*scriptContext), upload: new(xmlHTTPRequestUpload)}
	x.InitEventTarget(x, ctx)
	x.upload.InitEventTarget(x.upload, ctx)
	return x
}

func (x *xmlHTTPRequest) ReadyState() uint16            { return x.state }
func (x *xmlHTTPRequest) Upload() *xmlHTTPRequestUpload { return x.upload }
func (x *xmlHTTPRequest) Timeout() uint32               { return x.timeout }
func (x *xmlHTTPRequest) WithCredentials() bool         { return x.withCredentials }
func (x *xmlHTTPRequest) ResponseType() string          { return x.responseType }

var errSyncOption = dom.NewException("InvalidAccessError", "A synchronous request of a document has no such option.")

// SetTimeout bounds the request; 0 is no bound.
func (x *xmlHTTPRequest) SetTimeout(milliseconds uint32) error {
	if x.state != xhrUnsent && !x.async && !x.inWorker() {
		return errSyncOption
	}
	x.timeout = milliseconds
	return nil
}

// SetWithCredentials has cookies go to other origins as well.
func (x *xmlHTTPRequest) SetWithCredentials(with bool) error {
	if x.sending != nil || x.state > xhrOpened {
		return dom.NewException("InvalidStateError", "The request has been sent.")
	}
	x.withCredentials = with
	return nil
}

// SetResponseType says what the response attribute is to be.
func (x *xmlHTTPRequest) SetResponseType(typ string) error {
	if x.state >= xhrLoading {
		return dom.NewException("InvalidStateError", "The response has come.")
	}
	if x.state != xhrUnsent && !x.async && !x.inWorker() {
		return errSyncOption
	}
	x.responseType = typ
	return nil
}

// inWorker says whether a synchronous request may have options: it holds up no document.
func (x *xmlHTTPRequest) inWorker() bool { return x.context.worker != nil }

// open is "open()". A URL that is relative is the document's.
func (x *xmlHTTPRequest) open(method, address string, async bool) error {
	method, err := scriptMethod(method)
	if err != nil {
		return err
	}
	u, err := resolve(address, x.context.baseURL)
	if err != nil {
		return dom.NewException("SyntaxError", "'%s' is not a valid URL.", address)
	}
	if !async && !x.inWorker() && (x.timeout != 0 || x.responseType != "") {
		return errSyncOption
	}
	x.terminate()
	x.asked = request{method: method, url: u.Href(true), header: http.Header{}}
	x.async = async
	x.response, x.result = nil, nil
	if x.state != xhrOpened {
		x.advance(xhrOpened)
	}
	return nil
}

// SetRequestHeader adds a field to the request, but none that is the browser's business.
func (x *xmlHTTPRequest) SetRequestHeader(name, value string) error {
	if x.state != xhrOpened || x.sending != nil {
		return dom.NewException("InvalidStateError", "The request is not open, or has been sent.")
	}
	value = strings.Trim(value, spaces)
	if !httpguts.ValidHeaderFieldName(name) || strings.ContainsAny(value, "\x00\r\n") {
		return dom.NewException("SyntaxError", "'%s: %s' is no valid header field.", name, value)
	}
	if !isForbiddenHeader(name) {
		key := http.CanonicalHeaderKey(name)
		if old := x.asked.header.Get(key); old != "" {
			value = old + ", " + value
		}
		x.asked.header.Set(key, value)
	}
	return nil
}

// send is "send()" with a body as it goes out; contentType is what it is if script has not
// said anything else.
func (x *xmlHTTPRequest) send(body []byte, contentType string) error {
	if x.state != xhrOpened || x.sending != nil {
		return dom.NewException("InvalidStateError", "The request is not open, or has been sent.")
	}
	if x.asked.method == http.MethodGet || x.asked.method == http.MethodHead {
		body = nil
	}
	if x.asked.body = body; body != nil && x.asked.header.Get("Content-Type") == "" && contentType != "" {
		x.asked.header.Set("Content-Type", contentType)
	}
	if x.asked.header.Get("Accept") == "" {
		x.asked.header.Set("Accept", "*/*")
	}
	if !x.async {
		return x.sendSync()
	}
	x.sendAsync()
	return nil
}

// fetch does the request, on any goroutine.
func (x *xmlHTTPRequest) fetch(ctx context.Context, asked request) (*resource, error) {
	credentials := credentialsSameOrigin
	if x.withCredentials {
		credentials = credentialsInclude
	}
	return x.context.scriptFetch(ctx, &asked, credentials)
}

// sendSync waits for the answer: nothing else of the page runs meanwhile.
func (x *xmlHTTPRequest) sendSync() error {
	ctx, cancel := x.context.fetchContext()
	defer cancel()
	var late atomic.Bool
	if x.timeout > 0 {
		timer := x.context.Clock().AfterFunc(time.Duration(x.timeout)*time.Millisecond, func() {
			late.Store(true)
			cancel()
		})
		defer timer.Stop()
	}
	got, err := x.fetch(ctx, x.asked)
	x.response = got
	x.state = xhrDone
	if err != nil {
		x.complain(err)
		if late.Load() {
			return dom.NewException("TimeoutError", "'%s' took too long.", x.asked.url)
		}
		return dom.NewException("NetworkError", "Failed to load '%s'.", x.asked.url)
	}
	x.fireState()
	x.fire("load")
	x.fire("loadend")
	return nil
}

func (x *xmlHTTPRequest) sendAsync() {
	c := x.context
	ctx, cancel := x.context.fetchContext()
	s := &xhrSend{cancel: cancel, hold: c.Hold()}
	x.sending = s
	c.AddActiveObject(x)
	if x.timeout > 0 {
		s.timer = c.AfterTimeout(time.Duration(x.timeout)*time.Millisecond, func() { x.fail(s, "timeout", errors.New("it took too long")) })
	}
	x.fire("loadstart")
	if x.asked.body != nil {
		x.upload.fire("loadstart", 0, len(x.asked.body))
	}
	if x.sending != s {
		return // a listener has aborted it
	}
	asked := x.asked // the goroutine's own
	c.loader.running.Go(func() {
		got, err := x.fetch(ctx, asked)
		c.QueueTask(dom.TaskNetworking, func() {
			switch {
			case x.sending != s:
			case err != nil:
				x.fail(s, "error", err)
			default:
				x.receive(s, got)
			}
		})
	})
}

// receive takes the answer. Each event may open another request or abort this one.
func (x *xmlHTTPRequest) receive(s *xhrSend, got *resource) {
	if size := len(x.asked.body); x.asked.body != nil {
		for _, typ := range []string{"progress", "load", "loadend"} {
			x.upload.fire(typ, size, size)
		}
	}
	x.response = got
	for _, step := range []func(){
		func() { x.advance(xhrHeadersReceived) },
		func() { x.advance(xhrLoading) },
		func() { x.fire("progress") },
		func() { x.finish(); x.advance(xhrDone) },
	} {
		if x.sending != s {
			return
		}
		step()
	}
	for _, typ := range []string{"load", "loadend"} {
		if x.state == xhrDone && x.sending == nil {
			x.fire(typ)
		}
	}
}

// fail is "request error steps" for an asynchronous request.
func (x *xmlHTTPRequest) fail(s *xhrSend, typ string, err error) {
	if x.sending != s {
		return
	}
	if typ == "error" {
		x.complain(err)
	}
	x.giveUp(typ)
}

// giveUp ends a request that was sent, and tells why.
func (x *xmlHTTPRequest) giveUp(typ string) {
	x.terminate()
	x.response, x.result = nil, nil
	x.advance(xhrDone)
	if x.asked.body != nil {
		x.upload.fire(typ, 0, 0)
		x.upload.fire("loadend", 0, 0)
	}
	x.fire(typ)
	x.fire("loadend")
}

// Abort is "abort()".
func (x *xmlHTTPRequest) Abort() {
	if x.sending != nil {
		x.giveUp("abort")
	}
	if x.state == xhrDone {
		x.state, x.response, x.result = xhrUnsent, nil, nil
	}
}

// terminate ends what goes on, without a word.
func (x *xmlHTTPRequest) terminate() {
	if s := x.sending; s != nil {
		s.cancel()
		x.finish()
	}
}

// finish forgets what went on.
func (x *xmlHTTPRequest) finish() {
	s := x.sending
	x.sending = nil
	s.cancel()
	s.hold.Release()
	if s.timer != nil {
		s.timer.Stop()
	}
	x.context.RemoveActiveObject(x)
}

// Stop implements dom.ActiveObject.
func (x *xmlHTTPRequest) Stop() { x.terminate() }

func (x *xmlHTTPRequest) complain(err error) {
	x.context.AddConsoleMessage(dom.ConsoleMessage{Source: dom.ConsoleNetwork, Level: dom.ConsoleError, Text: err.Error()})
}

func (x *xmlHTTPRequest) advance(state uint16) {
	x.state = state
	x.fireState()
}

func (x *xmlHTTPRequest) fireState() { dom.Fire(x, dom.NewEvent("readystatechange", dom.EventInit{})) }

// fire fires a ProgressEvent about the answer.
func (x *xmlHTTPRequest) fire(typ string) {
	loaded := 0
	if x.response != nil {
		loaded = len(x.response.body)
	}
	length := x.ContentLength()
	dom.Fire(x, dom.NewProgressEvent(typ, dom.ProgressEventInit{
		LengthComputable: length && loaded > 0, Loaded: uint64(loaded), Total: uint64(loaded),
	}))
}

// ContentLength reports whether the answer said how long it is.
func (x *xmlHTTPRequest) ContentLength() bool {
	return x.response != nil && x.response.header.Get("Content-Length") != ""
}

func (u *xmlHTTPRequestUpload) fire(typ string, loaded, total int) {
	dom.Fire(u, dom.NewProgressEvent(typ, dom.ProgressEventInit{
		LengthComputable: total > 0, Loaded: uint64(loaded), Total: uint64(total),
	}))
}

// ResponseURL is where the answer came from in the end.
func (x *xmlHTTPRequest) ResponseURL() string {
	if x.response == nil {
		return ""
	}
	address, _, _ := strings.Cut(x.response.url, "#")
	return address
}

// Status is the answer's, 0 before there is one.
func (x *xmlHTTPRequest) Status() uint16 {
	if x.response == nil {
		return 0
	}
	return uint16(x.response.status)
}

// StatusText is what the answer says with its status.
func (x *xmlHTTPRequest) StatusText() string {
	if x.response == nil {
		return ""
	}
	return x.response.statusText
}

// ResponseHeader is the value of a field of the answer; several are joined.
func (x *xmlHTTPRequest) ResponseHeader(name string) (string, bool) {
	if x.response == nil || isHiddenHeader(name) {
		return "", false
	}
	values, ok := x.response.header[http.CanonicalHeaderKey(name)]
	return strings.Join(values, ", "), ok
}

// AllResponseHeaders is the answer's fields, a line each, in the order of their names.
func (x *xmlHTTPRequest) AllResponseHeaders() string {
	if x.response == nil {
		return ""
	}
	var lines []string
	for name, values := range x.response.header {
		if !isHiddenHeader(name) {
			lines = append(lines, strings.ToLower(name)+": "+strings.Join(values, ", ")+"\r\n")
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// isHiddenHeader reports whether script must not see an answer's field (Fetch §2.2.2).
func isHiddenHeader(name string) bool {
	name = strings.ToLower(name)
	return name == "set-cookie" || name == "set-cookie2"
}

// OverrideMimeType has the answer taken for something else than its Content-Type says.
func (x *xmlHTTPRequest) OverrideMimeType(typ string) error {
	if x.state >= xhrLoading {
		return dom.NewException("InvalidStateError", "The response has come.")
	}
	x.overriddenType = typ
	return nil
}

// ResponseText is the answer as text.
func (x *xmlHTTPRequest) ResponseText() (string, error) {
	if x.responseType != "" && x.responseType != "text" {
		return "", dom.NewException("InvalidStateError", "The response type is '%s'.", x.responseType)
	}
	if x.response == nil || x.state < xhrLoading {
		return "", nil
	}
	return x.text(), nil
}

func (x *xmlHTTPRequest) text() string {
	_, parameters, _ := mime.ParseMediaType(x.overriddenType)
	label := cmp.Or(dom.EncodingName(parameters["charset"]), dom.EncodingName(x.response.charset), "utf-8")
	return dom.DecodeText(x.response.body, label)
}

// mediaType is what the answer is.
func (x *xmlHTTPRequest) mediaType() string {
	return cmp.Or(x.overriddenType, x.response.header.Get("Content-Type"), "text/xml")
}

// ResponseXML is the answer as a document, if it is one.
//
// Deviation: only HTML is parsed.
func (x *xmlHTTPRequest) ResponseXML() (*dom.Document, error) {
	if x.responseType != "" && x.responseType != "document" {
		return nil, dom.NewException("InvalidStateError", "The response type is '%s'.", x.responseType)
	}
	if x.responseType == "" || x.state != xhrDone || x.response == nil {
		return nil, nil
	}
	d, _ := x.result.(*dom.Document)
	essence, _, _ := mime.ParseMediaType(x.mediaType())
	if d == nil && essence == "text/html" {
		d = dom.NewDocument(x.context)
		d.SetURL(x.ResponseURL())
		parser := newDocumentParser(d, strings.NewReader(x.response.text(x.response.documentEncoding())))
		parser.runScript = func(*dom.Element) bool { return false }
		parser.finished = func() {}
		parser.resume()
		x.result = d
	}
	return d, nil
}
