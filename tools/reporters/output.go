package reporters

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// output is a file that a report goes to. It is written whole or not at all: whoever looks
// sees the old file or the new one.
type output struct {
	spec   Spec
	name   string // as it was given, or the default
	path   string // with symbolic links resolved
	device bool   // a pipe or the like, which is written to directly
}

// openOutput finds out whether a file can be written, before there is anything to write.
// It makes the file's directory, and leaves no other trace.
func openOutput(spec Spec, name string) (*output, error) {
	o := &output{spec: spec, name: name, path: name}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return nil, o.failed(err)
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, o.failed(err)
	case info.IsDir():
		return nil, o.failed(&fs.PathError{Op: "open", Path: name, Err: errors.New("is a directory")})
	case !info.Mode().IsRegular():
		o.device = true
		return o, nil
	default:
		if o.path, err = filepath.EvalSymlinks(name); err != nil {
			return nil, o.failed(err)
		}
	}
	temporary, err := o.create()
	if err != nil {
		return nil, o.failed(err)
	}
	return o, o.failed(errors.Join(temporary.Close(), os.Remove(temporary.Name())))
}

// create makes a new file beside the output's.
func (o *output) create() (*os.File, error) {
	mode := fs.FileMode(0o666)
	if info, err := os.Stat(o.path); err == nil {
		mode = info.Mode().Perm()
	}
	file, err := os.OpenFile(o.path+"."+strconv.Itoa(os.Getpid())+".tmp", os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		pathError.Path = o.name // the name that was asked for
	}
	return file, err
}

// write writes the file.
func (o *output) write(content func(w io.Writer) error) error {
	if o.device {
		file, err := os.OpenFile(o.path, os.O_WRONLY, 0)
		if err != nil {
			return o.failed(err)
		}
		return o.failed(errors.Join(content(file), file.Close()))
	}
	temporary, err := o.create()
	if err != nil {
		return o.failed(err)
	}
	if err := errors.Join(content(temporary), temporary.Close()); err != nil {
		return o.failed(errors.Join(err, os.Remove(temporary.Name())))
	}
	return o.failed(os.Rename(temporary.Name(), o.path))
}

func (o *output) failed(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", o.spec.Flag, err)
}

// appendTo writes at the end of a file that others write to as well.
func appendTo(name string, content func(w io.Writer) error) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o666)
	if err != nil {
		return err
	}
	return errors.Join(content(file), file.Close())
}
