package engine

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/dop251/goja"
	"golang.org/x/net/http/httpguts"

	"adieu/bindings"
	"adieu/dom"
)

// headers is Headers (Fetch §5.1). Names are kept in lower case.
type headers struct {
	dom.ScriptWrappable
	list      [][2]string
	immutable bool // those of an answer
}

// newHeaders makes the fields of pairs, given as a [][]string or a [][2]string.
func newHeaders(init any) (*headers, error) {
	h := new(headers)
	var pairs [][2]string
	switch init := init.(type) {
	case [][]string:
		for _, pair := range init {
			if len(pair) != 2 {
				return nil, dom.NewTypeError("Each pair must be a name and a value, and not %d strings.", len(pair))
			}
			pairs = append(pairs, [2]string{pair[0], pair[1]})
		}
	case [][2]string:
		pairs = init
	}
	for _, pair := range pairs {
		if err := h.Append(pair[0], pair[1]); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// check normalises a field, which script wants to change.
func (h *headers) check(name, value *string) error {
	*value = strings.Trim(*value, spaces)
	if !httpguts.ValidHeaderFieldName(*name) || strings.ContainsAny(*value, "\x00\r\n") {
		return dom.NewTypeError("'%s: %s' is no valid header field.", *name, *value)
	}
	if h.immutable {
		return dom.NewTypeError("Headers are immutable.")
	}
	*name = strings.ToLower(*name)
	return nil
}

// Append adds a field.
func (h *headers) Append(name, value string) error {
	if err := h.check(&name, &value); err != nil {
		return err
	}
	h.list = append(h.list, [2]string{name, value})
	return nil
}

// Delete takes out all fields of a name.
func (h *headers) Delete(name string) error {
	value := ""
	if err := h.check(&name, &value); err != nil {
		return err
	}
	h.list = slices.DeleteFunc(h.list, func(field [2]string) bool { return field[0] == name })
	return nil
}

// Set makes value the only one of a name.
func (h *headers) Set(name, value string) error {
	if err := h.Delete(name); err != nil {
		return err
	}
	return h.Append(name, value)
}

// Value is the values of a name, joined.
func (h *headers) Value(name string) (string, bool) {
	var values []string
	for _, field := range h.list {
		if field[0] == strings.ToLower(name) {
			values = append(values, field[1])
		}
	}
	return strings.Join(values, ", "), values != nil
}

// Has says whether there is a field of a name.
func (h *headers) Has(name string) bool {
	_, ok := h.Value(name)
	return ok
}

// Pair is the name and joined value at a position, in the order of the names.
func (h *headers) Pair(i int) (name, value string, ok bool) {
	var names []string
	for _, field := range h.list {
		names = append(names, field[0])
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if i >= len(names) {
		return "", "", false
	}
	value, _ = h.Value(names[i])
	return names[i], value, true
}

// response is Response (Fetch §5.5): an answer that has come to its end.
type response struct {
	dom.ScriptWrappable
	got     *resource
	asked   string // the URL
	kind    string // "basic" or "cors"
	headers *headers
	used    bool
}

func newResponse(got *resource, asked, kind string) *response {
	h := &headers{immutable: true}
	for name, values := range got.header {
		for _, value := range values {
			if !isHiddenHeader(name) {
				h.list = append(h.list, [2]string{strings.ToLower(name), value})
			}
		}
	}
	return &response{got: got, asked: asked, kind: kind, headers: h}
}

func (r *response) Kind() string       { return r.kind }
func (r *response) URL() string        { return r.got.url }
func (r *response) Redirected() bool   { return r.got.url != r.asked }
func (r *response) Status() uint16     { return uint16(r.got.status) }
func (r *response) Ok() bool           { return r.got.status >= 200 && r.got.status < 300 }
func (r *response) StatusText() string { return r.got.statusText }
func (r *response) Headers() *headers  { return r.headers }
func (r *response) BodyUsed() bool     { return r.used }

// Clone is the same answer, to be read once more.
func (r *response) Clone() (*response, error) {
	if r.used {
		return nil, dom.NewTypeError("Response body is already used")
	}
	return newResponse(r.got, r.asked, r.kind), nil
}

// take is the body, which can be read once.
func (r *response) take() ([]byte, error) {
	if r.used {
		return nil, dom.NewTypeError("Response body is already used")
	}
	r.used = true
	return append([]byte{}, r.got.body...), nil
}

func takeBody(c bindings.Call) []byte {
	body, err := bindings.This[*response](c).take()
	c.Check(err)
	return body
}

func responseArrayBuffer(c bindings.Call) goja.Value {
	return c.Resolved(c.ArrayBufferValue(takeBody(c)))
}

func responseBlob(c bindings.Call) goja.Value {
	body := takeBody(c)
	typ, _ := bindings.This[*response](c).headers.Value("Content-Type")
	return c.Resolved(c.Realm.Wrap(dom.NewBlob(body, typ)))
}

func responseJson(c bindings.Call) goja.Value {
	v, err := parseJSON(c, takeBody(c))
	c.Check(err)
	return c.Resolved(v)
}

func responseText(c bindings.Call) goja.Value {
	return c.Resolved(c.StringValue(dom.DecodeText(takeBody(c), "utf-8")))
}

// fetchProviderFetch is fetch(): the promise is settled when all of the answer has come.
func fetchProviderFetch(c bindings.Call) goja.Value {
	from := scriptContextOf(c)
	asked, credentials, signal := from.readRequest(c)
	promise, resolve, reject := c.Runtime().NewPromise()
	result := c.Runtime().ToValue(promise)
	if signal != nil && signal.Aborted() {
		must(reject(c.Realm.ScriptValue(signal.Reason())))
		return result
	}
	ctx, cancel := from.fetchContext()
	wait := &fetchWait{hold: from.Hold(), cancel: cancel}
	from.AddActiveObject(wait)
	settle := func(do func(any) error, v func() goja.Value) {
		if !wait.over {
			wait.Stop()
			from.RemoveActiveObject(wait)
			if err := do(v()); err != nil {
				from.ReportException(err)
			}
		}
	}
	if signal != nil {
		wait.remove = signal.OnAbort(func() {
			settle(reject, func() goja.Value { return c.Realm.ScriptValue(signal.Reason()) })
		})
	}
	realm := c.Realm
	from.loader.running.Go(func() {
		got, err := from.scriptFetch(ctx, asked, credentials)
		from.QueueTask(dom.TaskNetworking, func() {
			if err != nil && !wait.over {
				from.AddConsoleMessage(dom.ConsoleMessage{Source: dom.ConsoleNetwork, Level: dom.ConsoleError, Text: err.Error()})
			}
			if err != nil {
				settle(reject, func() goja.Value { return realm.ErrorValue(dom.NewTypeError("Failed to fetch")) })
				return
			}
			kind := "basic"
			if u, err := parseURL(got.url); err == nil && originOf(u) != from.origin {
				kind = "cors"
			}
			settle(resolve, func() goja.Value { return realm.Wrap(newResponse(got, asked.url, kind)) })
		})
	})
	return result
}

// fetchWait is a fetch that goes on. It belongs to the loop.
type fetchWait struct {
	hold   dom.Hold
	cancel context.CancelFunc
	remove func() // takes its interest in a signal back; may be nil
	over   bool
}

// Stop implements dom.ActiveObject.
func (w *fetchWait) Stop() {
	w.over = true
	w.cancel()
	w.hold.Release()
	if w.remove != nil {
		w.remove()
	}
}

// readRequest is the Request constructor, for what a fetch may say. Unknown members do not
// matter.
func (from *scriptContext) readRequest(c bindings.Call) (r *request, credentials credentialsMode, signal *dom.AbortSignal) {
	address := c.USVString(c.Argument(0))
	u, err := resolve(address, from.baseURL)
	if err != nil {
		c.ThrowTypeError("Failed to parse URL from %s", address)
	}
	r = &request{method: http.MethodGet, url: u.Href(true), header: http.Header{}}
	init := c.Dictionary(c.Argument(1), "RequestInit")
	if v := init.Get("method"); v != nil {
		if r.method, err = scriptMethod(c.ByteString(v)); err != nil {
			c.ThrowTypeError("%s", err.Error())
		}
	}
	if v := init.Get("headers"); v != nil {
		r.header = requestHeader(c, v)
	}
	if v := init.Get("credentials"); v != nil {
		credentials = map[string]credentialsMode{"include": credentialsInclude, "omit": credentialsOmit}[c.DOMString(v)]
	}
	if v := init.Get("signal"); v != nil && !goja.IsNull(v) {
		signal = bindings.To[*dom.AbortSignal](c, v, "AbortSignal")
	}
	if v := init.Get("body"); v != nil && !goja.IsNull(v) {
		if r.method == http.MethodGet || r.method == http.MethodHead {
			c.ThrowTypeError("Request with GET/HEAD method cannot have body.")
		}
		var contentType string
		if r.body, contentType = requestBody(c, v); contentType != "" && r.header.Get("Content-Type") == "" {
			r.header.Set("Content-Type", contentType)
		}
	}
	if r.header.Get("Accept") == "" {
		r.header.Set("Accept", "*/*")
	}
	return r, credentials, signal
}

// requestHeader is the fields that script wants in a request, without those that are not
// its business.
func requestHeader(c bindings.Call, v goja.Value) http.Header {
	h, ok := c.Realm.Unwrap(v).(*headers)
	if !ok {
		var err error
		h, err = newHeaders(toSequenceSequenceOrRecordByteStringByteString(c, v))
		c.Check(err)
	}
	header := http.Header{}
	for _, field := range h.list {
		if !isForbiddenHeader(field[0]) {
			key := http.CanonicalHeaderKey(field[0])
			value, _ := h.Value(field[0])
			header.Set(key, value)
		}
	}
	return header
}
