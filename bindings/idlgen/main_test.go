package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whoever changes an .idl file, a Go signature or the generator has to run go generate.
func TestGeneratedFilesAreUpToDate(t *testing.T) {
	for out, directories := range map[string]struct{ own, with string }{
		"..":           {own: "../../dom ../../websocket"},
		"../../engine": {own: "../../engine", with: "../../dom ../../websocket"},
	} {
		files, err := run(out, strings.Fields(directories.own), strings.Fields(directories.with))
		require.NoError(t, err)
		committed, err := filepath.Glob(filepath.Join(out, "*_gen.go"))
		require.NoError(t, err)
		assert.Len(t, committed, len(files), "the generated files of %s", out)
		for name, want := range files {
			got, err := os.ReadFile(filepath.Join(out, name))
			require.NoError(t, err)
			if string(got) != string(want) {
				t.Errorf("%s in %s is not what idlgen writes now: run go generate there", name, out)
			}
		}
	}
}
