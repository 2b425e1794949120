package bindings

import "github.com/dop251/goja"

// Dictionary reads the members of a Web IDL dictionary. Whoever reads must do it in Web IDL's
// order, which script can see: inherited dictionaries first, members by name within each.
type Dictionary struct {
	call Call
	obj  *goja.Object // nil: undefined or null, no member is there
}

// Dictionary takes a value for a dictionary; typeName is its name in the error for a value
// that is no object.
func (c Call) Dictionary(v goja.Value, typeName string) Dictionary {
	if v == nil || goja.IsUndefined(v) || goja.IsNull(v) {
		return Dictionary{c, nil}
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		c.ThrowTypeError("The provided value is not of type '%s'.", typeName)
	}
	return Dictionary{c, obj}
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

// Boolean is a boolean member, false by default.
func (d Dictionary) Boolean(name string) bool { return d.call.Boolean(d.Get(name)) }

// DOMString is a string member, "" by default.
func (d Dictionary) DOMString(name string) string {
	if v := d.Get(name); v != nil {
		return d.call.DOMString(v)
	}
	return ""
}

// UnsignedShort is an unsigned short member, 0 by default.
func (d Dictionary) UnsignedShort(name string) uint16 {
	if v := d.Get(name); v != nil {
		return d.call.UnsignedShort(v)
	}
	return 0
}

// UnsignedLong is an unsigned long member, 0 by default.
func (d Dictionary) UnsignedLong(name string) uint32 {
	if v := d.Get(name); v != nil {
		return d.call.UnsignedLong(v)
	}
	return 0
}

// Any is a member of any type as an opaque script value, nil by default.
func (d Dictionary) Any(name string) any {
	if v := d.Get(name); v != nil {
		return v
	}
	return nil
}
