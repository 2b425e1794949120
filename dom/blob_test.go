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

func TestBlobOfParts(t *testing.T) {
	parts := []any{"a\r\nb\rc\n", []byte("\r\n"), dom.NewBlob([]byte("\r"), ""), dom.NewFile(newPage(), []any{"é"}, "", dom.FilePropertyBag{})}
	b := dom.NewBlobOfParts(parts, dom.BlobPropertyBag{Type: "A/b", Endings: "transparent"})
	assert.Equal(t, "a\r\nb\rc\n\r\n\ré", string(b.Bytes()))
	assert.Equal(t, "a/b", b.Type())
	b = dom.NewBlobOfParts(parts, dom.BlobPropertyBag{Endings: "native"})
	assert.Equal(t, "a\nb\nc\n\r\n\ré", string(b.Bytes()))
	assert.NotNil(t, dom.NewBlobOfParts(nil, dom.BlobPropertyBag{}).Bytes())
}

func TestBlobText(t *testing.T) {
	assert.Equal(t, "é\uFFFD", dom.NewBlob([]byte("\xEF\xBB\xBFé\xE2\x82"), "").Text())
}

func TestFile(t *testing.T) {
	ctx := newPage()
	f := dom.NewFile(ctx, []any{"abc"}, "dir/name.txt", dom.FilePropertyBag{BlobPropertyBag: dom.BlobPropertyBag{Type: "a/b"}})
	assert.Equal(t, "dir/name.txt", f.Name())
	assert.Equal(t, "a/b", f.Type())
	assert.EqualValues(t, 3, f.Size())
	assert.Equal(t, ctx.now.UnixMilli(), f.LastModified())
	long := int64(-5)
	assert.Equal(t, long, dom.NewFile(ctx, nil, "", dom.FilePropertyBag{LastModified: &long}).LastModified())

	l := dom.NewFileList(f)
	assert.Equal(t, 1, l.Length())
	assert.Same(t, f, l.Item(0))
	assert.Nil(t, l.Item(1))
	assert.Nil(t, l.Item(-1))
}
