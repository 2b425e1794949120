package dom

import (
	"encoding/base64"
	"strings"
)

// Ready states of a FileReader (File API §6.2).
const (
	FileReaderEmpty   uint16 = 0
	FileReaderLoading uint16 = 1
	FileReaderDone    uint16 = 2
)

// FileReader reads a blob and tells how far it has come (File API §6). The bytes are there
// all the time, but script hears of them in tasks, as of a file's.
type FileReader struct {
	EventTarget
	state  uint16
	result any // string or *ArrayBuffer, or nil
	read   *fileRead
}

// fileRead is one read operation. The reader forgets it when it is aborted.
type fileRead struct {
	blob    *Blob
	hold    Hold
	convert func(*Blob) any
}

// NewFileReader makes a reader.
func NewFileReader(ctx ExecutionContext) *FileReader {
	r := new(FileReader)
	r.InitEventTarget(r, ctx)
	return r
}

// ReadyState is one of the FileReader constants.
func (r *FileReader) ReadyState() uint16 { return r.state }

// Result is what was read, a string or an *ArrayBuffer; nil before that.
func (r *FileReader) Result() any { return r.result }

// Error is nil: bytes in memory are read without any.
func (r *FileReader) Error() *Exception { return nil }

// ReadAsArrayBuffer reads a blob as bytes. Like the other methods it fails with an
// InvalidStateError while a read is going on.
func (r *FileReader) ReadAsArrayBuffer(blob AnyBlob) error {
	return r.start(blob, func(b *Blob) any {
		return &ArrayBuffer{Data: append([]byte{}, b.data...)}
	})
}

// ReadAsBinaryString reads a blob as a string with a character for each byte.
func (r *FileReader) ReadAsBinaryString(blob AnyBlob) error {
	return r.start(blob, func(b *Blob) any { return latin1(b.data) })
}

// ReadAsText reads a blob as text: in the encoding of the label, or of the blob's type, or
// in UTF-8; but a byte order mark has the last word.
func (r *FileReader) ReadAsText(blob AnyBlob, label *string) error {
	return r.start(blob, func(b *Blob) any {
		name := ""
		if label != nil {
			name = EncodingName(*label)
		}
		if name == "" {
			name = EncodingName(MediaTypeCharset(b.typ))
		}
		return DecodeText(b.data, name)
	})
}

// ReadAsDataURL reads a blob as a data: URL.
func (r *FileReader) ReadAsDataURL(blob AnyBlob) error {
	return r.start(blob, func(b *Blob) any {
		typ := b.typ
		if typ == "" {
			typ = "application/octet-stream"
		}
		return "data:" + typ + ";base64," + base64.StdEncoding.EncodeToString(b.data)
	})
}

// start is the read operation (File API §6.2.1). The last task runs script twice, which may
// start another read or abort.
func (r *FileReader) start(blob AnyBlob, convert func(*Blob) any) error {
	if r.state == FileReaderLoading {
		return NewException("InvalidStateError", "The object is already busy reading Blobs.")
	}
	read := &fileRead{blob.AsBlob(), r.ctx.Hold(), convert}
	r.state, r.result, r.read = FileReaderLoading, nil, read
	r.ctx.AddActiveObject(r)
	r.task(read, func() { r.fire("loadstart", read, 0) })
	if read.blob.Size() > 0 {
		r.task(read, func() { r.fire("progress", read, read.blob.Size()) })
	}
	r.task(read, func() {
		r.finish()
		r.result = read.convert(read.blob)
		r.fire("load", read, read.blob.Size())
		if r.state != FileReaderLoading {
			r.fire("loadend", read, read.blob.Size())
		}
	})
	return nil
}

// task queues a step of a read operation, which is dropped if the operation is aborted.
func (r *FileReader) task(read *fileRead, step func()) {
	r.ctx.QueueTask(TaskFileReading, func() {
		if r.read == read {
			step()
		}
	})
}

// finish ends the operation that is going on.
func (r *FileReader) finish() {
	r.state = FileReaderDone
	r.read.hold.Release()
	r.read = nil
	r.ctx.RemoveActiveObject(r)
}

// Abort ends the read that is going on (File API §6.2.3.5), and forgets the result.
func (r *FileReader) Abort() {
	r.result = nil
	if r.state != FileReaderLoading {
		return
	}
	read := r.read
	r.finish()
	r.fire("abort", read, 0)
	if r.state != FileReaderLoading {
		r.fire("loadend", read, 0)
	}
}

// Stop implements ActiveObject.
func (r *FileReader) Stop() {
	if r.read != nil {
		r.finish()
	}
}

func (r *FileReader) fire(typ string, read *fileRead, loaded int64) {
	Fire(r, NewProgressEvent(typ, ProgressEventInit{
		LengthComputable: true, Loaded: uint64(loaded), Total: uint64(read.blob.Size()),
	}))
}

// ArrayBuffer is bytes that script sees as one ArrayBuffer, always the same one.
type ArrayBuffer struct {
	ScriptWrappable
	Data []byte
}

// latin1 is the string with a character for each byte (Infra §4.4, "isomorphic decode").
func latin1(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		s.WriteRune(rune(c))
	}
	return s.String()
}

// MediaTypeCharset is the parameter charset of a media type, or "" (MIME Sniffing §4.4).
func MediaTypeCharset(typ string) string {
	parameters := strings.Split(typ, ";")
	for _, parameter := range parameters[1:] {
		name, value, _ := strings.Cut(strings.TrimFunc(parameter, isASCIISpace), "=")
		if equalFoldASCII(name, "charset") {
			return strings.Trim(value, `"`)
		}
	}
	return ""
}
