package engine

import (
	"reflect"

	"github.com/dop251/goja"

	"adieu/bindings"
	"adieu/dom"
)

// urlSearchParamsInterface is as much of URLSearchParams as can be made without an iterator.
var urlSearchParamsInterface = &bindings.Interface{
	Name:  "URLSearchParams",
	Types: []reflect.Type{reflect.TypeFor[*dom.URLSearchParams]()},
	Constructor: &bindings.Constructor{New: func(c bindings.Call) any {
		init := ""
		if c.Has(0) {
			init = c.USVString(c.Argument(0))
		}
		p, err := dom.NewURLSearchParams(init)
		c.Check(err)
		return p
	}},
	Operations: []bindings.Operation{
		{Name: "get", Length: 1, Do: func(c bindings.Call) goja.Value {
			value, ok := bindings.This[*dom.URLSearchParams](c).Value(c.USVString(c.Argument(0)))
			if !ok {
				return goja.Null()
			}
			return c.Value(value)
		}},
		{Name: "getAll", Length: 1, Do: func(c bindings.Call) goja.Value {
			values := bindings.This[*dom.URLSearchParams](c).All(c.USVString(c.Argument(0)))
			list := make([]any, len(values))
			for i, v := range values {
				list[i] = v
			}
			return c.Runtime().NewArray(list...)
		}},
		{Name: "has", Length: 1, Do: func(c bindings.Call) goja.Value {
			return c.Value(bindings.This[*dom.URLSearchParams](c).Has(c.USVString(c.Argument(0)), nil))
		}},
	},
}
