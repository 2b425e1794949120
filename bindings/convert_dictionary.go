package bindings

import "github.com/dop251/goja"

// Dictionary reads the members of a Web IDL dictionary. Whoever reads must do it in Web IDL's
// order, which script can see: inherited dictionaries first, members by name within each.
type Dictionary struct {
	Call Call
	obj  *goja.Object // nil: undefined or null, no member is there

	typeName string
}

// Dictionary takes a value for a dictionary; typeName is its name in the error for a value
// that is no object.
func (c Call) Dictionary(v goja.Value, typeName string) Dictionary {
	if v == nil || goja.IsUndefined(v) || goja.IsNull(v) {
		return Dictionary{c, nil, typeName}
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		c.ThrowTypeError("The provided value is not of type '%s'.", typeName)
	}
	return Dictionary{c, obj, typeName}
}

// Get is a member's value; nil when it is not there or undefined.
func (d Dictionary) Get(name string) goja.Value {
	if d.obj == nil {
		return nil
	}
	if v := d.obj.Get(name); v != nil && !goja.IsUndefined(v) {
		return v
	}
	return nil
}

// Missing throws for a required member that is not there.
func (d Dictionary) Missing(name string) {
	d.Call.ThrowTypeError("Failed to read the '%s' property from '%s': Required member is undefined.", name, d.typeName)
}
