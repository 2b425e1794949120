package bindings

import (
	"fmt"

	"github.com/dop251/goja"

	"adieu/dom"
)

// Call is one call of a glue function: this, the arguments, the realm of the function, and
// which member it is, for error messages. Its methods convert arguments and throw.
type Call struct {
	goja.FunctionCall
	Realm *Realm

	in *site // nil for conversions that belong to no member
}

// site is a member as error messages name it, and the interface that this must implement.
type site struct {
	act    action
	class  *class
	member string
}

type action uint8

const (
	executing action = iota
	constructing
	reading
	setting
)

// prefix opens the messages of exceptions from the member.
func (s *site) prefix() string {
	if s == nil {
		return ""
	}
	switch s.act {
	case constructing:
		return fmt.Sprintf("Failed to construct '%s': ", s.class.Name)
	case reading:
		return fmt.Sprintf("Failed to read the '%s' property from '%s': ", s.member, s.class.Name)
	case setting:
		return fmt.Sprintf("Failed to set the '%s' property on '%s': ", s.member, s.class.Name)
	default:
		return fmt.Sprintf("Failed to execute '%s' on '%s': ", s.member, s.class.Name)
	}
}

// Runtime is the JS runtime of the call.
func (c Call) Runtime() *goja.Runtime { return c.Realm.vm }

// Value turns a Go string, number or boolean into a JS value.
func (c Call) Value(v any) goja.Value { return c.Realm.vm.ToValue(v) }

// Has says whether argument i was given and is not undefined.
func (c Call) Has(i int) bool {
	return i < len(c.Arguments) && !goja.IsUndefined(c.Arguments[i])
}

func (c Call) requireArguments(n int) {
	if got := len(c.Arguments); got < n {
		noun := "arguments"
		if n == 1 {
			noun = "argument"
		}
		c.ThrowTypeError("%d %s required, but only %d present.", n, noun, got)
	}
}

// This is the Go object behind this, which must be a T and implement the interface that the
// member belongs to: the brand check. As in browsers undefined and null stand for the global
// object.
func This[T any](c Call) T {
	impl := c.Realm.thisImpl(c.This)
	if t, ok := impl.(T); ok && (!c.in.class.Shared || c.Realm.is(impl, c.in.class.Name)) {
		return t
	}
	panic(c.Realm.vm.NewTypeError("Illegal invocation"))
}

// is says whether a Go object is, to script, of that interface.
func (r *Realm) is(impl any, interfaceName string) bool {
	return impl == r.scope && r.scopeClass.is(interfaceName) ||
		impl != r.scope && r.interfaces.classOf(impl).is(interfaceName)
}

// Is says whether v is of the interface of that name, whose Go type is T.
func Is[T any](c Call, v goja.Value, interfaceName string) bool {
	_, ok := as[T](c, v, interfaceName)
	return ok
}

func as[T any](c Call, v goja.Value, interfaceName string) (t T, ok bool) {
	impl := c.Realm.Unwrap(v)
	if t, ok = impl.(T); !ok {
		return t, false
	}
	if class := c.Realm.interfaces.byName[interfaceName]; class != nil && class.Shared {
		ok = c.Realm.is(impl, interfaceName)
	}
	return t, ok
}

// To is the Go object of an interface behind v.
func To[T any](c Call, v goja.Value, interfaceName string) T {
	t, ok := as[T](c, v, interfaceName)
	if !ok {
		c.ThrowTypeError("Failed to convert value to '%s'.", interfaceName)
	}
	return t
}

// ToNullable is To with the zero T for null and undefined.
func ToNullable[T any](c Call, v goja.Value, interfaceName string) (none T) {
	if isNullish(v) {
		return none
	}
	return To[T](c, v, interfaceName)
}

// Arg is To for argument i, which an error names.
func Arg[T any](c Call, i int, interfaceName string) T {
	t, ok := as[T](c, c.Argument(i), interfaceName)
	if !ok {
		c.ThrowTypeError("parameter %d is not of type '%s'.", i+1, interfaceName)
	}
	return t
}

// OptionalArg is Arg for an argument that may be null or left out: the zero T then.
func OptionalArg[T any](c Call, i int, interfaceName string) (none T) {
	if isNullish(c.Argument(i)) {
		return none
	}
	return Arg[T](c, i, interfaceName)
}

func isNullish(v goja.Value) bool { return v == nil || goja.IsUndefined(v) || goja.IsNull(v) }

// Optional is argument i, nil when it was left out.
func Optional[T any](c Call, i int, convert func(Call, goja.Value) T) *T {
	if !c.Has(i) {
		return nil
	}
	t := convert(c, c.Argument(i))
	return &t
}

// Default is argument i, or a default value.
func Default[T any](c Call, i int, convert func(Call, goja.Value) T, fallback T) T {
	if !c.Has(i) {
		return fallback
	}
	return convert(c, c.Argument(i))
}

// OptionalOrZero is Default with the zero value.
func OptionalOrZero[T any](c Call, i int, convert func(Call, goja.Value) T) (zero T) {
	return Default(c, i, convert, zero)
}

// OptionalAny is argument i as an opaque value, nil when it was left out.
func (c Call) OptionalAny(i int) any {
	if !c.Has(i) {
		return nil
	}
	return c.Argument(i)
}

// Variadic is all arguments from i on.
func Variadic[T any](c Call, i int, convert func(Call, goja.Value) T) []T {
	if i >= len(c.Arguments) {
		return nil
	}
	list := make([]T, 0, len(c.Arguments)-i)
	for _, v := range c.Arguments[i:] {
		list = append(list, convert(c, v))
	}
	return list
}

// Replace is the setter of a [Replaceable] attribute: assigning makes an own property.
func (c Call) Replace() {
	this, ok := c.Realm.thisObject(c.This)
	if !ok || !c.Realm.is(c.Realm.thisImpl(c.This), c.in.class.Name) {
		panic(c.Realm.vm.NewTypeError("Illegal invocation"))
	}
	c.Check(this.DefineDataProperty(c.in.member, c.Argument(0), yes, yes, yes))
}

// PutForward is the setter of a [PutForwards] attribute: it assigns to a property of the
// attribute's value.
func (c Call) PutForward(property string) {
	var object *goja.Object
	if this, ok := c.Realm.thisObject(c.This); ok {
		object, _ = this.Get(c.in.member).(*goja.Object)
	}
	if object == nil {
		c.ThrowTypeError("the value is not an object.")
	}
	c.Check(object.Set(property, c.Argument(0)))
}

// Throw throws err as the exception that script sees, naming the member. It does not return.
// A nil error is no exception: Throw must not be called with it.
func (c Call) Throw(err error) {
	switch e := err.(type) {
	case *dom.Exception:
		err = &dom.Exception{Name: e.Name, Message: c.in.prefix() + e.Message}
	case *dom.TypeError:
		err = &dom.TypeError{Message: c.in.prefix() + e.Message}
	case *dom.RangeError:
		err = &dom.RangeError{Message: c.in.prefix() + e.Message}
	}
	c.Realm.Throw(err)
}

// Check throws err if there is one.
func (c Call) Check(err error) {
	if err != nil {
		c.Throw(err)
	}
}

// ThrowTypeError throws a TypeError that names the member. It does not return.
func (c Call) ThrowTypeError(format string, args ...any) {
	c.Throw(dom.NewTypeError(format, args...))
}
