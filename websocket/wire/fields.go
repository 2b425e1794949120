package wire

import "slices"

// Field is one header field. Nothing is checked: a name or value with a line break in it
// makes two lines on the wire.
type Field struct{ Name, Value string }

// Fields is a header section in its order on the wire. Names are compared without regard
// to ASCII case and keep the spelling that they came with.
type Fields []Field

// Get returns the value of the first field of that name, "" when there is none.
func (f Fields) Get(name string) string {
	if i := f.index(name); i >= 0 {
		return f[i].Value
	}
	return ""
}

// Has reports whether a field of that name is there.
func (f Fields) Has(name string) bool { return f.index(name) >= 0 }

// Values returns the values of all fields of that name, in order; nil when there is none.
func (f Fields) Values(name string) []string {
	var values []string
	for _, field := range f {
		if equalFold(field.Name, name) {
			values = append(values, field.Value)
		}
	}
	return values
}

// Add appends a field, whether or not there is one of that name.
func (f *Fields) Add(name, value string) { *f = append(*f, Field{name, value}) }

// Set leaves one field of that name: in the place of the first that was there, or at the
// end.
func (f *Fields) Set(name, value string) {
	i := f.index(name)
	if i < 0 {
		f.Add(name, value)
		return
	}
	(*f)[i] = Field{name, value}
	rest := (*f)[i+1:]
	rest.Del(name)
	*f = (*f)[:i+1+len(rest)]
}

// Del removes all fields of that name.
func (f *Fields) Del(name string) {
	*f = slices.DeleteFunc(*f, func(field Field) bool { return equalFold(field.Name, name) })
}

// append writes the section and the empty line that ends it.
func (f Fields) append(dst []byte) []byte {
	for _, field := range f {
		dst = append(dst, field.Name...)
		dst = append(dst, ": "...)
		dst = append(dst, field.Value...)
		dst = append(dst, "\r\n"...)
	}
	return append(dst, "\r\n"...)
}

func (f Fields) index(name string) int {
	return slices.IndexFunc(f, func(field Field) bool { return equalFold(field.Name, name) })
}

// equalFold compares as HTTP compares names. strings.EqualFold folds all of Unicode and
// would take the Kelvin sign for a K.
func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}
