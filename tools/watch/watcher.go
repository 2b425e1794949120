package watch

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"github.com/fsnotify/fsnotify"
)

// Watcher watches a directory and all below it. Directories are watched, not files: many editors
// write a new file and give it the old one's name.
type Watcher struct {
	root    string
	events  *fsnotify.Watcher
	changes chan []string
	errs    chan error
	running sync.WaitGroup
}

// New watches root. The caller must call Close.
func New(root string) (*Watcher, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	w := &Watcher{root: root, events: events, changes: make(chan []string), errs: make(chan error, 1)}
	if err := w.add(root, func(string) {}); err != nil {
		return nil, errors.Join(err, events.Close())
	}
	happened := make(chan event)
	w.running.Go(func() {
		defer close(happened)
		w.follow(happened)
	})
	w.running.Go(func() {
		defer close(w.changes)
		gather(happened, w.changes, w.exists)
	})
	return w, nil
}

// Changes has the names of changed files, as slash paths below root, in order and each once. It is
// closed when the watching ends; Err then says why.
func (w *Watcher) Changes() <-chan []string { return w.changes }

// Err is why the watching ended, nil after Close. It must not be called before Changes is closed.
func (w *Watcher) Err() error {
	select {
	case err := <-w.errs:
		return err
	default:
		return nil
	}
}

// Close ends the watching.
func (w *Watcher) Close() error {
	err := w.events.Close()
	for range w.changes { // what nobody receives any more
	}
	w.running.Wait()
	return err
}

// exists reports whether a file is there.
func (w *Watcher) exists(name string) bool {
	_, err := os.Lstat(filepath.Join(w.root, filepath.FromSlash(name)))
	return err == nil
}

// follow tells what happens until the watching ends.
func (w *Watcher) follow(happened chan<- event) {
	for {
		select {
		case e, more := <-w.events.Events:
			if !more {
				return
			}
			if name, ok := w.name(e.Name); ok && e.Op != fsnotify.Chmod {
				w.changed(e, name, happened)
			}
		case err, more := <-w.events.Errors:
			if !more {
				return
			}
			if errors.Is(err, fsnotify.ErrEventOverflow) {
				happened <- event{name: "."}
				continue
			}
			w.errs <- err
			return
		}
	}
}

// changed passes an event on. A new directory is watched too, and what is in it already has changed.
func (w *Watcher) changed(e fsnotify.Event, name string, happened chan<- event) {
	created := e.Op.Has(fsnotify.Create)
	if info, err := os.Lstat(e.Name); created && err == nil && info.IsDir() {
		// What cannot be watched, because it is gone again, has no changes.
		_ = w.add(e.Name, func(file string) { happened <- event{file, true} })
		return
	}
	happened <- event{name, created}
}

// add watches a directory and those below it, and calls found for each file in them.
func (w *Watcher) add(dir string, found func(name string)) error {
	return filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, ok := w.name(file)
		switch {
		case !ok && entry.IsDir():
			return fs.SkipDir
		case !ok:
			return nil
		case entry.IsDir():
			return w.events.Add(file)
		}
		found(name)
		return nil
	})
}

// name is the slash path of a file below root; false for files that are nobody's business: hidden
// ones, and those that editors keep beside the real ones.
func (w *Watcher) name(file string) (string, bool) {
	relative, err := filepath.Rel(w.root, file)
	if err != nil {
		return "", false
	}
	name := filepath.ToSlash(relative)
	base := path.Base(name)
	if name == "." {
		return name, true
	}
	kept := strings.HasPrefix(base, ".") || strings.HasSuffix(base, "~") || strings.HasPrefix(base, "#") || base == "4913"
	return name, !kept
}
