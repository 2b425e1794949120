package engine

import (
	"encoding/json"

	"github.com/dop251/goja"

	"adieu/bindings"
	"adieu/dom"
)

// What xmlhttprequest.idl leaves to hand.

// xmlHttpRequestPrototype takes from workers what is about documents.
func xmlHttpRequestPrototype(r *bindings.Realm, _, prototype *goja.Object) {
	if r.Context().(*scriptContext).worker != nil {
		must(prototype.Delete("responseXML"))
	}
}

func xmlHttpRequestOpen(c bindings.Call) goja.Value {
	x := bindings.This[*xmlHTTPRequest](c)
	method, address := c.ByteString(c.Argument(0)), c.USVString(c.Argument(1))
	async := len(c.Arguments) < 3 || c.Boolean(c.Argument(2))
	c.Check(x.open(method, address, async))
	return goja.Undefined()
}

func xmlHttpRequestSend(c bindings.Call) goja.Value {
	x := bindings.This[*xmlHTTPRequest](c)
	body, contentType := requestBody(c, c.Argument(0))
	c.Check(x.send(body, contentType))
	return goja.Undefined()
}

// requestBody is "extract a body" (Fetch §5.2); nil for none.
func requestBody(c bindings.Call, v goja.Value) (body []byte, contentType string) {
	if goja.IsUndefined(v) || goja.IsNull(v) {
		return nil, ""
	}
	if c.IsBufferSource(v) {
		return c.BufferSource(v), ""
	}
	switch impl := c.Realm.Unwrap(v).(type) {
	case dom.AnyBlob:
		b := impl.AsBlob()
		return append([]byte{}, b.Bytes()...), b.Type()
	case *dom.URLSearchParams:
		return []byte(impl.String()), "application/x-www-form-urlencoded;charset=UTF-8"
	}
	return []byte(c.USVString(v)), "text/plain;charset=UTF-8"
}

func xmlHttpRequestResponse(c bindings.Call) goja.Value {
	x := bindings.This[*xmlHTTPRequest](c)
	switch x.responseType {
	case "", "text":
		text, err := x.ResponseText()
		c.Check(err)
		return c.StringValue(text)
	case "document":
		d, err := x.ResponseXML()
		c.Check(err)
		return bindings.WrapOrNull(c.Realm, d)
	}
	if x.state != xhrDone || x.response == nil {
		return goja.Null()
	}
	if x.result == nil {
		x.result = responseValue(c, x)
	}
	return x.result.(goja.Value)
}

func responseValue(c bindings.Call, x *xmlHTTPRequest) goja.Value {
	body := append([]byte{}, x.response.body...)
	switch x.responseType {
	case "arraybuffer":
		return c.ArrayBufferValue(body)
	case "blob":
		return c.Realm.Wrap(dom.NewBlob(body, x.mediaType()))
	}
	v, err := parseJSON(c, body)
	if err != nil {
		return goja.Null()
	}
	return v
}

// parseJSON is the value of JSON in UTF-8, or what JSON.parse throws.
func parseJSON(c bindings.Call, text []byte) (goja.Value, error) {
	if !json.Valid(text) { // what goja's parser would not survive, if it is nested too deeply
		text = []byte("!")
	}
	parse, _ := goja.AssertFunction(c.Runtime().Get("JSON").(*goja.Object).Get("parse"))
	return parse(goja.Undefined(), c.StringValue(dom.DecodeText(text, "utf-8")))
}
