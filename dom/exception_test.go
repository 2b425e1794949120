package dom_test

import (
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
)

func TestExceptions(t *testing.T) {
	for name, code := range map[string]uint16{
		"IndexSizeError": 1, "InvalidStateError": 11, "SyntaxError": 12, "DataCloneError": 25,
		"OperationError": 0, "NotReadableError": 0, "": 0,
	} {
		assert.Equal(t, code, dom.NewException(name, "").Code(), name)
	}
	assert.Equal(t, "SyntaxError: 100% \"x\"", dom.NewException("SyntaxError", "100%% %q", "x").Error())
	assert.Equal(t, "TypeError: bad x", dom.NewTypeError("bad %s", "x").Error())
}

func TestWrapperIsKept(t *testing.T) {
	for _, object := range []interface {
		Wrapper() any
		SetWrapper(any)
	}{
		new(dom.Event), newTarget(nil), dom.NewBlob(nil, ""), dom.NewDocument(nil), dom.NewDocument(nil).ChildNodes(),
	} {
		assert.Nil(t, object.Wrapper())
		object.SetWrapper("wrapper")
		assert.Equal(t, "wrapper", object.Wrapper())
	}
}
