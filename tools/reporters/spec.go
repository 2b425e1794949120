package reporters

import (
	"fmt"
	"slices"
	"strings"
)

// Spec is one reporter that was asked for.
type Spec struct {
	Name string

	// File is where it writes; "" means its default, which is standard output for most.
	File string

	// Flag is how it was asked for, for messages: "--json".
	Flag string
}

// kinds are the reporters by name.
var kinds = map[string]kind{
	"default":   {live: newPrinter},
	"list":      {live: newList},
	"dot":       {live: newDots},
	"tap":       {live: newTAP},
	"json":      {document: writeJSON},
	"junit":     {document: writeJUnit},
	"wptreport": {document: writeWPTReport},
	"html":      {document: writeHTML, file: resultsFile},
	"blob":      {document: writeBlob, file: blobFile},
	"github":    {document: writeGitHub, beside: true},
}

// kind is how a reporter of one name works: it follows the run, or is made when that has
// ended.
type kind struct {
	live     func(s Stream, c *Config) follower
	document document

	// file is the default, as Run has it; nil for standard output.
	file func(r Run) string

	// beside says that it writes what may stand among what people read.
	beside bool
}

// aliases are other names that people know reporters by.
var aliases = map[string]string{"line": "default"}

// ParseSpec reads NAME or NAME=FILE; a FILE of - is standard output. The error names the
// reporters that there are.
func ParseSpec(text string) (Spec, error) {
	name, file, hasFile := strings.Cut(text, "=")
	if hasFile && file == "" {
		return Spec{}, fmt.Errorf("--reporter %s: no file is named after the =", text)
	}
	if alias, ok := aliases[name]; ok {
		name = alias
	}
	spec := Spec{Name: name, File: file, Flag: "--reporter " + text}
	return spec, spec.check()
}

// check fails if there is no such reporter.
func (s Spec) check() error {
	if _, ok := kinds[s.Name]; !ok {
		return fmt.Errorf("%s: there is no such reporter: want one of %s", s.Flag, strings.Join(Names(), ", "))
	}
	return nil
}

// Names are the names of all reporters.
func Names() []string {
	names := []string{}
	for name := range kinds {
		names = append(names, name)
	}
	for name := range aliases {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
