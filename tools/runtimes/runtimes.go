package runtimes

import (
	"context"
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"adieu/tools/runner"
)

// versionPatience is how long a runtime may take to tell its version.
const versionPatience = 20 * time.Second

// kind is one sort of runtime.
type kind struct {
	title     string
	install   string
	arguments func(version, pageURL string) []string // before the script's name
	authority string                                 // the variable that names a file of certificates to trust
}

var kinds = map[string]kind{
	"node": {"Node.js", "install nodejs", nodeArguments, "NODE_EXTRA_CA_CERTS"},
	"bun":  {"Bun", "see https://bun.sh", func(string, string) []string { return []string{"run"} }, "NODE_EXTRA_CA_CERTS"},
	"deno": {"Deno", "see https://deno.com", denoArguments, "DENO_CERT"},
}

// nodeArguments: until version 22 WebSocket is behind a flag.
func nodeArguments(version, _ string) []string {
	major, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	if number, err := strconv.Atoi(major); err == nil && (number == 20 || number == 21) {
		return []string{"--experimental-websocket"}
	}
	return nil
}

// denoArguments: Deno takes the address of a page that is not there.
func denoArguments(_, pageURL string) []string {
	return []string{"run", "--allow-all", "--no-config", "--location", pageURL}
}

// Names are those of the runtimes there are.
func Names() []string { return slices.Sorted(maps.Keys(kinds)) }

// Product is a runtime by its name, "node" say. path is its program; "" means the one that is
// installed. The error says that there is none.
func Product(ctx context.Context, name, path string) (runner.Product, error) {
	k, known := kinds[name]
	if !known {
		return runner.Product{}, fmt.Errorf("unknown runtime %q: want one of %s", name, strings.Join(Names(), ", "))
	}
	program, err := exec.LookPath(path)
	if path == "" {
		program, err = exec.LookPath(name)
	}
	switch {
	case err != nil && path == "":
		return runner.Product{}, fmt.Errorf("no %s found: %s, or set --runtime-binary PATH", k.title, k.install)
	case err != nil:
		return runner.Product{}, fmt.Errorf("--runtime-binary: %w", err)
	}
	asking, cancel := context.WithTimeout(ctx, versionPatience)
	defer cancel()
	out, err := exec.CommandContext(asking, program, "--version").Output()
	if err != nil {
		return runner.Product{}, fmt.Errorf("%s --version: %w", program, err)
	}
	version, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return runner.Product{
		Name:       name,
		Version:    version,
		NotOffered: NotOffered,
		NewLoader: func(_ context.Context, server runner.Server) (runner.Loader, error) {
			return newLoader(program, version, k, server)
		},
	}, nil
}
