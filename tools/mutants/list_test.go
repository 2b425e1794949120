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
	for name := range hidden {
		assert.True(t, names[name], "hidden names %s, which is none", name)
	}
}

// TestMutantsAreChosenAtRunTime installs two in a package and sees what it does then.
func TestMutantsAreChosenAtRunTime(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(text), 0o644))
	}
	write("go.mod", "module zoo\n\ngo 1.26\n")
	write("main.go", `package main

import "fmt"

type cat struct{ legs int }

const tails = 1

func (c *cat) count(more ...int) (n int) {
	for _, m := range more {
		n += m
	}
	return n + c.legs
}

func name(_ int) string { return "Tom" }

func main() { fmt.Print((&cat{4}).count(tails, 2), name(1)) }
`)
	numbers, err := installAll(root, []mutant{
		{"sum", "", "main.go", "n += m", "n -= m"},
		{"legs", "", "main.go", "return n + c.legs", "return n"},
		{"tails", "", "main.go", "tails = 1", "tails = 2"}, // in no function
		{"name", "", "main.go", `"Tom"`, `"Jerry"`},        // whose parameter cannot be handed over
	})
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"sum": 1, "legs": 2}, numbers)
	for number, want := range map[string]string{"0": "7Tom", "1": "1Tom", "2": "3Tom"} {
		cmd := goCommand(t.Context(), root, "run", ".")
		cmd.Env = append(cmd.Environ(), chosenMutant+"="+number, "GOFLAGS=-mod=mod")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		assert.Equal(t, want, string(out), number)
	}
}
