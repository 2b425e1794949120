package dom_test

import (
	"fmt"
	"slices"
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// taskPage is a page whose tasks run when the test says so.
type taskPage struct {
	page
	tasks  []func()
	held   int
	active []dom.ActiveObject
}

func newTaskPage() *taskPage { return &taskPage{page: *newPage()} }

func (p *taskPage) QueueTask(source dom.TaskSource, run func()) { p.tasks = append(p.tasks, run) }

func (p *taskPage) AddActiveObject(o dom.ActiveObject) { p.active = append(p.active, o) }

func (p *taskPage) RemoveActiveObject(o dom.ActiveObject) {
	p.active = slices.DeleteFunc(p.active, func(other dom.ActiveObject) bool { return other == o })
}

func (p *taskPage) Hold() dom.Hold {
	p.held++
	return &taskHold{page: p}
}

type taskHold struct {
	page     *taskPage
	released bool
}

func (h *taskHold) Release() {
	if !h.released {
		h.released = true
		h.page.held--
	}
}

// step runs the oldest task.
func (p *taskPage) step() {
	task := p.tasks[0]
	p.tasks = p.tasks[1:]
	task()
}

func (p *taskPage) settle() {
	for len(p.tasks) > 0 {
		p.step()
	}
}

// watch logs the events of a reader; on is called after each.
func watch(r *dom.FileReader, on func(typ string)) *[]string {
	log := new([]string)
	for _, typ := range []string{"loadstart", "progress", "load", "abort", "error", "loadend"} {
		r.AddEventListener(typ, dom.NewListener(func(ev dom.AnyEvent) error {
			e := ev.(*dom.ProgressEvent)
			*log = append(*log, fmt.Sprintf("%s %d/%d %t %d", typ, e.Loaded(), e.Total(), e.LengthComputable(), r.ReadyState()))
			if on != nil {
				on(typ)
			}
			return nil
		}), dom.ListenerOptions{})
	}
	return log
}

func TestFileReaderResults(t *testing.T) {
	blob := dom.NewBlob([]byte("\xE9\x00a"), "Text/Plain;charset=latin1")
	utf16 := "utf-16le"
	unknown := "no such"
	for name, test := range map[string]struct {
		blob *dom.Blob
		read func(*dom.FileReader, dom.AnyBlob) error
		want any
	}{
		"binary string": {blob, (*dom.FileReader).ReadAsBinaryString, "\u00E9\x00a"},
		"data URL":      {blob, (*dom.FileReader).ReadAsDataURL, "data:text/plain;charset=latin1;base64,6QBh"},
		"data URL of nothing": {dom.NewBlob(nil, ""), (*dom.FileReader).ReadAsDataURL,
			"data:application/octet-stream;base64,"},
		"text of the type": {blob, func(r *dom.FileReader, b dom.AnyBlob) error { return r.ReadAsText(b, nil) }, "é\x00a"},
		"text of an unknown label": {blob, func(r *dom.FileReader, b dom.AnyBlob) error { return r.ReadAsText(b, &unknown) },
			"é\x00a"},
		"text of a label": {blob, func(r *dom.FileReader, b dom.AnyBlob) error { return r.ReadAsText(b, &utf16) },
			"\u00E9\uFFFD"},
		"UTF-8 text": {dom.NewBlob([]byte("é"), ""), func(r *dom.FileReader, b dom.AnyBlob) error { return r.ReadAsText(b, nil) },
			"é"},
	} {
		ctx := newTaskPage()
		r := dom.NewFileReader(ctx)
		require.NoError(t, test.read(r, test.blob), name)
		assert.Nil(t, r.Result())
		ctx.settle()
		assert.Equal(t, test.want, r.Result(), name)
		assert.Nil(t, r.Error())
	}

	ctx := newTaskPage()
	r := dom.NewFileReader(ctx)
	require.NoError(t, r.ReadAsArrayBuffer(blob))
	ctx.settle()
	buffer := r.Result().(*dom.ArrayBuffer)
	assert.Equal(t, blob.Bytes(), buffer.Data)
	buffer.Data[0] = 'x'
	assert.Equal(t, "\xE9\x00a", string(blob.Bytes()), "script changes a copy")
}

func TestFileReaderEvents(t *testing.T) {
	ctx := newTaskPage()
	r := dom.NewFileReader(ctx)
	log := watch(r, nil)
	assert.Equal(t, dom.FileReaderEmpty, r.ReadyState())
	require.NoError(t, r.ReadAsBinaryString(dom.NewBlob([]byte("abc"), "")))
	assert.Equal(t, 1, ctx.held)
	assert.Len(t, ctx.active, 1)
	assert.Equal(t, dom.FileReaderLoading, r.ReadyState())
	assert.Error(t, r.ReadAsDataURL(dom.NewBlob(nil, "")), "busy")
	ctx.settle()
	assert.Equal(t, []string{"loadstart 0/3 true 1", "progress 3/3 true 1", "load 3/3 true 2", "loadend 3/3 true 2"}, *log)
	assert.Zero(t, ctx.held)
	assert.Empty(t, ctx.active)

	*log = nil
	require.NoError(t, r.ReadAsBinaryString(dom.NewBlob(nil, "")))
	ctx.settle()
	assert.Equal(t, []string{"loadstart 0/0 true 1", "load 0/0 true 2", "loadend 0/0 true 2"}, *log)
}

func TestFileReaderReadsAgainFromItsListeners(t *testing.T) {
	for _, during := range []string{"load", "abort", "loadend"} {
		ctx := newTaskPage()
		r := dom.NewFileReader(ctx)
		again := true
		var log *[]string
		log = watch(r, func(typ string) {
			if typ == during && again {
				again = false
				*log = append(*log, "again")
				assert.NoError(t, r.ReadAsBinaryString(dom.NewBlob(nil, "")))
			}
		})
		require.NoError(t, r.ReadAsBinaryString(dom.NewBlob([]byte("a"), "")))
		if during == "abort" {
			r.Abort()
		}
		ctx.settle()
		second := []string{"again", "loadstart 0/0 true 1", "load 0/0 true 2", "loadend 0/0 true 2"}
		want := map[string][]string{
			"load":    append([]string{"loadstart 0/1 true 1", "progress 1/1 true 1", "load 1/1 true 2"}, second...),
			"loadend": append([]string{"loadstart 0/1 true 1", "progress 1/1 true 1", "load 1/1 true 2", "loadend 1/1 true 2"}, second...),
			"abort":   append([]string{"abort 0/1 true 2"}, second...),
		}
		assert.Equal(t, want[during], *log, during)
		assert.Zero(t, ctx.held)
	}
}

func TestFileReaderAbort(t *testing.T) {
	ctx := newTaskPage()
	r := dom.NewFileReader(ctx)
	log := watch(r, nil)
	r.Abort()
	assert.Empty(t, *log)
	require.NoError(t, r.ReadAsBinaryString(dom.NewBlob([]byte("abc"), "")))
	ctx.step()
	*log = nil
	r.Abort()
	assert.Equal(t, []string{"abort 0/3 true 2", "loadend 0/3 true 2"}, *log)
	ctx.settle()
	assert.Len(t, *log, 2, "nothing follows")
	assert.Nil(t, r.Result())
	assert.Zero(t, ctx.held)

	require.NoError(t, r.ReadAsBinaryString(dom.NewBlob([]byte("abc"), "")))
	ctx.settle()
	r.Abort()
	assert.Nil(t, r.Result(), "also afterwards")
}

func TestFileReaderStopsWithItsContext(t *testing.T) {
	ctx := newTaskPage()
	r := dom.NewFileReader(ctx)
	log := watch(r, nil)
	require.NoError(t, r.ReadAsBinaryString(dom.NewBlob([]byte("abc"), "")))
	ctx.active[0].Stop()
	ctx.settle()
	assert.Empty(t, *log)
	assert.Zero(t, ctx.held)
}
