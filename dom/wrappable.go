package dom

// ScriptWrappable is embedded in everything that script can see. It holds the object
// by which script knows it, so that the same Go value is always the same script object.
type ScriptWrappable struct {
	wrapper any
}

// Wrapper is what SetWrapper stored, or nil.
func (s *ScriptWrappable) Wrapper() any { return s.wrapper }

// SetWrapper stores the script object. Only the bindings may call it.
func (s *ScriptWrappable) SetWrapper(w any) { s.wrapper = w }
