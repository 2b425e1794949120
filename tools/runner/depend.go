package runner

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// handlerSuffix ends the name of a script that is the server's side of a test.
const handlerSuffix = "_wsh.js"

// Dependencies say which files a test is made of: its page, its expected texts, and what the
// page, or a file that it is made of, names in a string or an attribute: scripts, workers, frames and
// the handlers that it connects to. A name that a script puts together is not found.
type Dependencies struct {
	root    string
	files   map[string]bool     // all files under root, by slash path
	usedBy  map[string][]Test   // of a file other than a test's own
	named   map[string][]string // what a file's source names, before it is looked for
	pointed map[string]bool     // files that another file names
	reading error
}

// FindDependencies reads the files of tests under root.
func FindDependencies(root string, tests []Test) (*Dependencies, error) {
	d := &Dependencies{root: root, files: map[string]bool{}, usedBy: map[string][]Test{}, named: map[string][]string{}, pointed: map[string]bool{}}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			d.files[name] = true
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, t := range tests {
		for file := range d.closure(t) {
			d.usedBy[file] = append(d.usedBy[file], t)
		}
	}
	return d, d.reading
}

// Tests returns the tests that a file is a part of: a slash path under root. An expected text
// belongs to its test even if it is gone, or not there yet.
func (d *Dependencies) Tests(file string) []Test {
	if stem, _, isText := strings.Cut(file, "-expected."); isText {
		return d.Tests(stem + ".html")
	}
	return d.usedBy[file]
}

// closure are the files that a test is made of, without its expected texts.
func (d *Dependencies) closure(t Test) map[string]bool {
	page, _, _ := strings.Cut(strings.TrimPrefix(t.Name, "/"), "?")
	found := map[string]bool{page: true}
	d.follow(page, path.Dir(page), found)
	return found
}

// follow adds what a file names, and a page's own handler. What a script names may be relative to the script, if it is a
// worker's, or to its page.
func (d *Dependencies) follow(file, pageDir string, found map[string]bool) {
	add := func(target string) {
		if !found[target] {
			found[target] = true
			d.follow(target, pageDir, found)
		}
	}
	if stem, isPage := strings.CutSuffix(file, ".html"); isPage && d.files[stem+handlerSuffix] {
		add(stem + handlerSuffix)
	}
	for _, name := range d.names(file) {
		for _, base := range []string{pageDir, path.Dir(file)} {
			for _, target := range d.resolve(base, name) {
				if target != file {
					d.pointed[target] = true
				}
				add(target)
			}
		}
	}
}

// resolve returns the files that a name can mean.
func (d *Dependencies) resolve(base, name string) []string {
	full := path.Join(base, name)
	if strings.HasPrefix(name, "/") {
		full = name[1:]
	}
	if full == "" {
		full = "index"
	}
	var targets []string
	for _, target := range []string{full, full + handlerSuffix} {
		if d.files[target] && isSource(target) {
			targets = append(targets, target)
		}
	}
	return targets
}

// isSource reports whether a file is one that tests are made of.
func isSource(name string) bool {
	return slices.Contains([]string{".html", ".js", ".mjs", ".ts", ".json", ".xml", ".svg"}, path.Ext(name))
}

// namePattern finds what may be the name of a file or of a handler: what follows a quote, or what
// an attribute without quotes has.
var namePattern = regexp.MustCompile("[\"'`]([\\w./-]+)|(?:src|href|data)=([\\w./-]+)")

// names returns what a file's source names.
func (d *Dependencies) names(file string) []string {
	if names, read := d.named[file]; read {
		return names
	}
	data, err := os.ReadFile(filepath.Join(d.root, filepath.FromSlash(file)))
	if err != nil {
		d.reading = err
	}
	var names []string
	for _, match := range namePattern.FindAllSubmatch(data, -1) {
		if name := string(match[1]) + string(match[2]); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	d.named[file] = names
	return names
}
