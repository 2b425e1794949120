package dom

import "strings"

// AnyBlob is *Blob and *File.
type AnyBlob interface {
	AsBlob() *Blob
}

// Serializable is implemented by objects that script may clone and send to other contexts
// (HTML §2.7.1).
type Serializable interface {
	// SerializedCopy is a copy that shares nothing with this one that can change, and that
	// belongs to no context yet.
	SerializedCopy() any
}

// Blob is immutable bytes with a media type (File API §3). It may be used from any
// goroutine.
type Blob struct {
	ScriptWrappable
	data []byte
	typ  string
}

// NewBlob makes a blob of data, which belongs to it from then on. A type with a
// character outside U+0020 to U+007E counts as "".
func NewBlob(data []byte, typ string) *Blob {
	return &Blob{data: data, typ: blobType(typ)}
}

// BlobPropertyBag is what a blob is made with.
type BlobPropertyBag struct {
	Type    string
	Endings string // "native" makes every line of the strings end with \n
}

// NewBlobOfParts makes a blob of parts that are strings, []byte or AnyBlob.
func NewBlobOfParts(parts []any, options BlobPropertyBag) *Blob {
	return NewBlob(blobParts(parts, options), options.Type)
}

// blobParts is File API's "process blob parts" (§3.1).
func blobParts(parts []any, options BlobPropertyBag) []byte {
	data := []byte{}
	for _, part := range parts {
		switch part := part.(type) {
		case []byte:
			data = append(data, part...)
		case AnyBlob:
			data = append(data, part.AsBlob().data...)
		case string:
			if options.Endings == "native" {
				part = strings.ReplaceAll(strings.ReplaceAll(part, "\r\n", "\n"), "\r", "\n")
			}
			data = append(data, part...)
		}
	}
	return data
}

// AsBlob implements AnyBlob.
func (b *Blob) AsBlob() *Blob { return b }

// SerializedCopy implements Serializable.
func (b *Blob) SerializedCopy() any { return &Blob{data: b.data, typ: b.typ} }

// Size is the number of bytes.
func (b *Blob) Size() int64 { return int64(len(b.data)) }

// Type is the media type in lower case, or "".
func (b *Blob) Type() string { return b.typ }

// Bytes is the content, which must not be changed.
func (b *Blob) Bytes() []byte { return b.data }

// Text is the content as UTF-8, without a byte order mark.
func (b *Blob) Text() string {
	return DecodeUTF8(strings.TrimPrefix(string(b.data), "\uFEFF"))
}

// Slice is the blob of the bytes from start to before end, without a copy. A negative
// position counts from the end, and both are held to the blob's bounds (File API §3.3.1).
func (b *Blob) Slice(start, end int64, typ string) *Blob {
	from, to := b.position(start), b.position(end)
	return &Blob{data: b.data[from:max(from, to):max(from, to)], typ: blobType(typ)}
}

func (b *Blob) position(p int64) int64 {
	if p < 0 {
		return max(b.Size()+p, 0)
	}
	return min(p, b.Size())
}

func blobType(typ string) string {
	for i := range len(typ) {
		if typ[i] < 0x20 || typ[i] > 0x7E {
			return ""
		}
	}
	return strings.ToLower(typ)
}

// File is a blob with a name and a time (File API §4).
type File struct {
	Blob
	name         string
	lastModified int64
}

// FilePropertyBag is what a file is made with.
type FilePropertyBag struct {
	BlobPropertyBag
	LastModified *int64 // in milliseconds since 1970; nil for now
}

// NewFile makes a file of parts as NewBlobOfParts does.
func NewFile(ctx ExecutionContext, parts []any, name string, options FilePropertyBag) *File {
	f := &File{name: name}
	f.data, f.typ = blobParts(parts, options.BlobPropertyBag), blobType(options.Type)
	if options.LastModified != nil {
		f.lastModified = *options.LastModified
	} else {
		f.lastModified = ctx.Clock().Now().UnixMilli()
	}
	return f
}

// SerializedCopy implements Serializable.
func (f *File) SerializedCopy() any {
	return &File{Blob: Blob{data: f.data, typ: f.typ}, name: f.name, lastModified: f.lastModified}
}

// Name is the file's name.
func (f *File) Name() string { return f.name }

// LastModified is when the file was last changed, in milliseconds since 1970.
func (f *File) LastModified() int64 { return f.lastModified }

// FileList is a fixed list of files (File API §5).
type FileList struct {
	ScriptWrappable
	files []*File
}

// NewFileList makes a list of files.
func NewFileList(files ...*File) *FileList { return &FileList{files: files} }

// Length is the number of files.
func (l *FileList) Length() int { return len(l.files) }

// Item is the file at a position, or nil.
func (l *FileList) Item(i int) *File {
	if i < 0 || i >= len(l.files) {
		return nil
	}
	return l.files[i]
}

// SerializedCopy implements Serializable.
func (l *FileList) SerializedCopy() any {
	files := make([]*File, len(l.files))
	for i, f := range l.files {
		files[i] = f.SerializedCopy().(*File)
	}
	return NewFileList(files...)
}
