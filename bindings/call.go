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

// site names a member in error messages.
type site struct {
	act           action
	iface, member string
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
		return fmt.Sprintf("Failed to construct '%s': ", s.iface)
	case reading:
		return fmt.Sprintf("Failed to read the '%s' property from '%s': ", s.member, s.iface)
	case setting:
		return fmt.Sprintf("Failed to set the '%s' property on '%s': ", s.member, s.iface)
	default:
		return fmt.Sprintf("Failed to execute '%s' on '%s': ", s.member, s.iface)
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

// This is the Go object behind this, which must be a T: the brand check. As in browsers
// undefined and null stand for the global object.
func This[T any](c Call) T {
	if impl, ok := c.Realm.thisImpl(c.This).(T); ok {
		return impl
	}
	panic(c.Realm.vm.NewTypeError("Illegal invocation"))
}

// thisSlot is This for a member that caches its value with the wrapper.
func thisSlot[T any](c Call) (impl T, s *slot) {
	if s = slotOf(c.This); s != nil {
		if impl, ok := s.impl.(T); ok {
			return impl, s
		}
	}
	panic(c.Realm.vm.NewTypeError("Illegal invocation"))
}

// Arg is the Go object behind argument i, which must be a T; interfaceName is T's name in
// error messages.
func Arg[T any](c Call, i int, interfaceName string) T {
	if impl, ok := c.Realm.Unwrap(c.Argument(i)).(T); ok {
		return impl
	}
	c.ThrowTypeError("parameter %d is not of type '%s'.", i+1, interfaceName)
	panic("unreachable")
}

// OptionalArg is Arg for an argument that may be null or left out: the zero T then.
func OptionalArg[T any](c Call, i int, interfaceName string) (none T) {
	if v := c.Argument(i); goja.IsUndefined(v) || goja.IsNull(v) {
		return none
	}
	return Arg[T](c, i, interfaceName)
}

// Throw throws err as the exception that script sees, naming the member. It does not return.
// A nil error is no exception: Throw must not be called with it.
func (c Call) Throw(err error) {
	switch e := err.(type) {
	case *dom.Exception:
		err = &dom.Exception{Name: e.Name, Message: c.in.prefix() + e.Message}
	case *dom.TypeError:
		err = &dom.TypeError{Message: c.in.prefix() + e.Message}
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
