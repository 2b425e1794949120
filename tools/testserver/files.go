package testserver

import (
	"bytes"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// Content types of what the server itself writes.
const (
	typeText = "text/plain; charset=utf-8"
	typeHTML = "text/html; charset=utf-8"
)

// contentTypes are given by name endings, so that a machine's MIME table changes nothing.
var contentTypes = map[string]string{
	".html": typeHTML,
	".htm":  typeHTML,
	".js":   "text/javascript; charset=utf-8",
	".mjs":  "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".json": "application/json; charset=utf-8",
	".txt":  typeText,
	".ts":   typeText,
	".md":   typeText,
	".svg":  "image/svg+xml; charset=utf-8",
}

// contentType is chosen by the name alone; content is never sniffed.
func contentType(name string) string {
	if t, ok := contentTypes[path.Ext(name)]; ok {
		return t
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// filePath turns a URL's path into a name for fs.FS; false when there can be none.
func filePath(urlPath string) (string, bool) {
	name := strings.TrimPrefix(urlPath, "/")
	name = strings.TrimSuffix(name, "/")
	if name == "" {
		name = "."
	}
	return name, fs.ValidPath(name)
}

// serveFile answers with the file of that path, if there is one. A directory is its
// index.html.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) bool {
	name, ok := filePath(r.URL.Path)
	if s.files == nil || !ok {
		return false
	}
	info, err := fs.Stat(s.files, name)
	if err != nil {
		return false
	}
	isDirectory := strings.HasSuffix(r.URL.Path, "/")
	if info.IsDir() {
		index := path.Join(name, "index.html")
		if _, err := fs.Stat(s.files, index); err != nil {
			return false
		}
		if !isDirectory { // relative links need the slash
			w.Header().Set("Location", r.URL.EscapedPath()+"/")
			writeText(w, http.StatusMovedPermanently, typeText, "moved to "+r.URL.Path+"/\n")
			return true
		}
		name = index
	} else if isDirectory {
		return false
	}
	file, err := s.files.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	content, err := seekable(file)
	if err == nil {
		content, err = s.preloaded(name, content)
	}
	if err == nil && s.shimmed.isRunByIndex(r) {
		content, err = beginningWith(shimElement, content)
	}
	if err != nil {
		writeText(w, http.StatusInternalServerError, typeText, err.Error()+"\n")
		return true
	}
	w.Header().Set("Content-Type", contentType(name))
	// A test that was edited must be seen at once: nothing is kept, and without a
	// modification time nothing is asked for again conditionally.
	w.Header().Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", time.Time{}, content)
	return true
}

// seekable gives http.ServeContent what it needs; not every fs.FS has files that seek.
func seekable(file fs.File) (io.ReadSeeker, error) {
	if s, ok := file.(io.ReadSeeker); ok {
		return s, nil
	}
	b, err := io.ReadAll(file)
	return bytes.NewReader(b), err
}
