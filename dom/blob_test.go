package dom_test

import (
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
)

func TestBlobType(t *testing.T) {
	for given, want := range map[string]string{
		"": "", "text/Plain": "text/plain", "a b~": "a b~", "\x1f": "", "\x7f": "", "é": "",
	} {
		assert.Equal(t, want, dom.NewBlob(nil, given).Type(), "%q", given)
	}
}

func TestBlobSlice(t *testing.T) {
	b := dom.NewBlob([]byte("0123456789"), "a/b")
	for _, test := range []struct {
		start, end int64
		want       string
	}{
		{0, 10, "0123456789"}, {2, 5, "234"}, {5, 2, ""}, {-3, 10, "789"}, {-3, -1, "78"},
		{-99, 2, "01"}, {8, 99, "89"}, {99, 100, ""}, {0, -99, ""}, {10, 10, ""},
	} {
		part := b.Slice(test.start, test.end, "C/D")
		assert.Equal(t, test.want, string(part.Bytes()), "%d to %d", test.start, test.end)
		assert.Equal(t, int64(len(test.want)), part.Size())
		assert.Equal(t, "c/d", part.Type())
	}
	assert.Equal(t, "3", string(b.Slice(2, 6, "").Slice(1, 2, "").Bytes()))
	assert.Len(t, b.Bytes(), 10)
}
