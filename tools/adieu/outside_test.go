package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// embedder is a program of another module that runs a script.
const embedder = `package main

import (
	"context"
	"fmt"

	"adieu/dom"
	"adieu/engine"
)

func main() {
	script, err := engine.NewScript(engine.ScriptConfig{Config: engine.Config{
		Console: func(m dom.ConsoleMessage) { fmt.Println(m.Text) },
	}})
	if err != nil {
		panic(err)
	}
	defer script.Close()
	if err := script.Run(context.Background(), "hello.js", "console.log('a ' + typeof WebSocket)"); err != nil {
		panic(err)
	}
}
`

// A program outside of this module must be able to embed the engine from a checkout.
func TestOutsideModuleBuildsAgainstTheCheckout(t *testing.T) {
	root := repository(t)
	dir := t.TempDir()
	write := func(name, content string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644))
	}
	// The checkout's own requirements save go from looking at versions that it never
	// downloaded for the checkout; it would write them there by itself otherwise.
	ours, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	write("go.mod", strings.Replace(string(ours), "module adieu\n", "module example.com/outside\n", 1)+
		"\nrequire adieu v0.0.0\n\nreplace adieu => "+root+"\n")
	write("main.go", embedder)
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	require.NoError(t, err)
	write("go.sum", string(sums))

	// Nothing is downloaded: what the checkout builds with is enough.
	cmd := exec.CommandContext(t.Context(), "go", "run", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Equal(t, "a function\n", string(out))
}
