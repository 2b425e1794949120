package dom

import "fmt"

// Exception is what script sees as a DOMException (Web IDL §3.14).
type Exception struct {
	ScriptWrappable
	Name    string
	Message string
}

// NewException makes a DOMException with a name of the Web IDL table, for example
// "SyntaxError", and a formatted message.
func NewException(name, format string, args ...any) *Exception {
	return &Exception{Name: name, Message: fmt.Sprintf(format, args...)}
}

// Error implements error.
func (e *Exception) Error() string { return e.Name + ": " + e.Message }

// SerializedCopy implements Serializable.
func (e *Exception) SerializedCopy() any { return &Exception{Name: e.Name, Message: e.Message} }

// Code is the legacy code of the exception's name, 0 for a name without one (Web IDL
// §3.14.1).
func (e *Exception) Code() uint16 { return legacyCodes[e.Name] }

var legacyCodes = map[string]uint16{
	"IndexSizeError": 1, "HierarchyRequestError": 3, "WrongDocumentError": 4,
	"InvalidCharacterError": 5, "NoModificationAllowedError": 7, "NotFoundError": 8,
	"NotSupportedError": 9, "InUseAttributeError": 10, "InvalidStateError": 11,
	"SyntaxError": 12, "InvalidModificationError": 13, "NamespaceError": 14,
	"InvalidAccessError": 15, "TypeMismatchError": 17, "SecurityError": 18,
	"NetworkError": 19, "AbortError": 20, "URLMismatchError": 21,
	"QuotaExceededError": 22, "TimeoutError": 23, "InvalidNodeTypeError": 24,
	"DataCloneError": 25,
}

// TypeError is what script sees as a TypeError: a wrong argument rather than a wrong state.
type TypeError struct{ Message string }

// NewTypeError makes a TypeError with a formatted message.
func NewTypeError(format string, args ...any) *TypeError {
	return &TypeError{Message: fmt.Sprintf(format, args...)}
}

// Error implements error.
func (e *TypeError) Error() string { return "TypeError: " + e.Message }

// RangeError is what script sees as a RangeError: a number, or a name, that is none of those
// allowed.
type RangeError struct{ Message string }

// NewRangeError makes a RangeError with a formatted message.
func NewRangeError(format string, args ...any) *RangeError {
	return &RangeError{Message: fmt.Sprintf(format, args...)}
}

// Error implements error.
func (e *RangeError) Error() string { return "RangeError: " + e.Message }
