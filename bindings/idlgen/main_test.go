package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whoever changes an .idl file, a Go signature or the generator has to run go generate.
func TestGeneratedFilesAreUpToDate(t *testing.T) {
	files, err := run("..", []string{"../../dom", "../../websocket"}, nil)
	require.NoError(t, err)
	committed, err := filepath.Glob("../*_gen.go")
	require.NoError(t, err)
	assert.Len(t, committed, len(files), "the generated files")
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", name))
		require.NoError(t, err)
		if string(got) != string(want) {
			t.Errorf("%s is not what idlgen writes now: run go generate in bindings", name)
		}
	}
}
