package runner

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ExpectedNameFor is the slash path of the expected text that a product has for itself:
// foo-expected.chromium.txt.
func (t Test) ExpectedNameFor(product string) string {
	return strings.TrimSuffix(t.ExpectedName(), ".txt") + "." + product + ".txt"
}

// Baselines finds expected texts. The first file that is there counts: the product's own and
// then the general one, in each of Additional and then under Root.
type Baselines struct {
	Root    string
	Product string // "" means "adieu"

	// Additional are directories that are laid out as Root is.
	Additional []string
}

// Baseline is an expected text.
type Baseline struct {
	File string // where it is, or where one is to be made
	Name string // the same for messages: a slash path, under the root if it is there
	Text string // with LF at the ends of lines

	Missing bool
}

// Find returns the expected text of a test. One that is missing is no error.
func (b Baselines) Find(t Test) (Baseline, error) {
	for _, dir := range append(b.Additional[:len(b.Additional):len(b.Additional)], b.Root) {
		for _, name := range b.names(t) {
			found := b.at(dir, name)
			data, err := os.ReadFile(found.File)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			found.Text = unixLines(string(data))
			return found, err
		}
	}
	missing := b.at(b.Root, t.ExpectedName())
	missing.Missing = true
	return missing, nil
}

// Write makes a text the expected one. It goes where the present one is; but what a product
// other than Adieu prints never becomes what all are held to.
func (b Baselines) Write(t Test, text string) (name string, err error) {
	place, err := b.Find(t)
	if err != nil {
		return "", err
	}
	own := b.names(t)[0]
	if !strings.HasSuffix(filepath.ToSlash(place.File), "/"+own) {
		place = b.at(b.Root, own)
	}
	return place.Name, os.WriteFile(place.File, []byte(text), 0o644)
}

// names are the slash paths of a test's expected texts, the closest first.
func (b Baselines) names(t Test) []string {
	if b.Product == "" || b.Product == productAdieu {
		return []string{t.ExpectedName()}
	}
	return []string{t.ExpectedNameFor(b.Product), t.ExpectedName()}
}

func (b Baselines) at(dir, name string) Baseline {
	file := filepath.Join(dir, filepath.FromSlash(name))
	if dir != b.Root {
		name = filepath.ToSlash(file)
	}
	return Baseline{File: file, Name: name}
}
