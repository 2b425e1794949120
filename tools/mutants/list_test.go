package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMutantsFitTheCode keeps the list in step with what it mutates.
func TestMutantsFitTheCode(t *testing.T) {
	names := map[string]bool{}
	for _, m := range mutants {
		assert.False(t, names[m.name], "%s appears twice", m.name)
		names[m.name] = true
		text, err := os.ReadFile(filepath.Join("..", "..", m.file))
		require.NoError(t, err)
		wrong, err := m.apply(string(text))
		if assert.NoError(t, err) {
			assert.NotEqual(t, string(text), wrong, m.name)
		}
	}
	assert.GreaterOrEqual(t, len(mutants), 40)
}
